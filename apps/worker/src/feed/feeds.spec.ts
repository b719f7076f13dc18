import { randomBytes } from 'node:crypto';
import type { Database } from '@tributary/contracts';
import { openPostgresDatabase, openTemporaryDatabase } from '@tributary/database';
import { createLogger } from '@tributary/observability';
import { describeWithService } from '@tributary/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { databaseFeed } from './database-feed.js';
import { acceptedEntries, callHead } from './entries.js';
import { mostKept, mostPerSecond, type Feed, type FeedFilter, type FeedPage } from './feed.js';
import { memoryFeed } from './memory-feed.js';

interface Opened {
  /** Where events are seen. */
  writer: Feed;
  /** Where somebody looks: another process, where there are several. */
  reader: Feed;
  database?: Database;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function inMemory(): Promise<Opened> {
  const feed = memoryFeed();
  closing.push(() => feed.close());
  return { writer: feed, reader: feed };
}

async function shared(): Promise<Opened> {
  const database = await openTemporaryDatabase();
  closing.push(() => database.close());
  return { ...overDatabases(database, database), database };
}

/** Each process has connections of its own. */
const onServer = (url: string) => async (): Promise<Opened> => {
  const options = { url, namespace: `feed_${randomBytes(6).toString('hex')}`, poolSize: 2 };
  const database = await openPostgresDatabase(options);
  const other = await openPostgresDatabase(options);
  closing.push(async () => {
    await database.query(`DROP SCHEMA "${options.namespace}" CASCADE`);
    await Promise.all([database.close(), other.close()]);
  });
  return { ...overDatabases(database, other), database };
};

function overDatabases(ofWriter: Database, ofReader: Database): Opened {
  const log = createLogger({ level: 'silent' });
  const [writer, reader] = [databaseFeed(ofWriter, { log }), databaseFeed(ofReader, { log })];
  closing.push(
    () => writer.close(),
    () => reader.close(),
  );
  return { writer, reader };
}

const never = new AbortController().signal;
const look = (feed: Feed, filter: FeedFilter = {}, after?: string, waitMs = 0): Promise<FeedPage> =>
  feed.next({ filter, after, limit: 100, waitMs, signal: never });
const page = (n: number, name = 'page') => ({
  type: name === 'page' ? 'page' : 'track',
  ...(name === 'page' ? {} : { event: name }),
  userId: `u${n % 2}`,
  messageId: `m${n}`,
});
/** How many of them were taken. */
function see(feed: Feed, from: number, count: number, name?: string): number {
  let taken = 0;
  for (let n = from; n < from + count; n++) {
    const call = page(n, name);
    const head = callHead(call, { kind: 'accepted', source: n % 3 === 0 ? 'app' : 'web' });
    if (!feed.takes(head)) continue;
    taken++;
    feed.put(acceptedEntries(call, head));
  }
  return taken;
}
/** Everything behind a place until so many lines were shown or missed. */
async function all(feed: Feed, filter: FeedFilter, from: string, wanted: number) {
  const seen: (string | null)[] = [];
  let missed = 0;
  let after = from;
  while (seen.length + missed < wanted) {
    const got = await look(feed, filter, after, 5_000);
    seen.push(...got.lines.map(({ line }) => line.messageId));
    missed += got.missed ?? 0;
    after = got.next;
  }
  return { seen, missed, after };
}
async function begin({ reader, writer }: Opened, filter: FeedFilter = {}): Promise<string> {
  const { next } = await look(reader, filter);
  await expect.poll(() => writer.wanted(), { timeout: 20_000 }).toBe(true);
  return next;
}

function keepsItsWord(open: () => Promise<Opened>): void {
  it('takes nothing while nobody looks, and then only what is looked for', async () => {
    const opened = await open();
    expect([opened.writer.wanted(), see(opened.writer, 0, 10)]).toEqual([false, 0]);
    const filter = { kinds: ['accepted'], source: 'web', event: 'Seen', id: 'u1' } as const;
    const from = await begin(opened, filter);
    expect(see(opened.writer, 0, 10)).toBe(0);
    expect(see(opened.writer, 10, 6, 'Seen')).toBe(2);
    expect(await all(opened.reader, filter, from, 2)).toMatchObject({ seen: ['m11', 'm13'], missed: 0 });
  });

  it('goes on where a reader was, with nothing lost and nothing twice', async () => {
    const opened = await open();
    const from = await begin(opened);
    see(opened.writer, 0, 120);
    const first = await all(opened.reader, {}, from, 100);
    see(opened.writer, 120, 20);
    const rest = await all(opened.reader, {}, first.after, 140 - first.seen.length);
    expect([...first.seen, ...rest.seen]).toEqual(Array.from({ length: 140 }, (_, n) => `m${n}`));
    expect(first.missed + rest.missed).toBe(0);
  });

  it('says how many went by unseen, when more come than can be read', async () => {
    const opened = await open();
    const from = await begin(opened);
    const many = mostPerSecond * 3;
    const taken = see(opened.writer, 0, many);
    expect(taken).toBeLessThan(many);
    const { seen, missed } = await all(opened.reader, {}, from, many);
    expect(seen.length + missed).toBe(many);
    expect(missed).toBeGreaterThan(0);
  });

  it('says that it does not know, of a place that it never told', async () => {
    const opened = await open();
    await begin(opened);
    expect((await look(opened.reader, {}, '00000000-7z')).missed).toBeNull();
  });
}

describe.each([
  ['of one process', inMemory],
  ['of several processes', shared],
])('the feed %s', (_, open) => keepsItsWord(open));
describeWithService('postgres', 'the feed of several processes on PostgreSQL', (url) => {
  keepsItsWord(onServer(url));

  it('is seen by every reader, also where two processes write at once', async () => {
    const opened = await onServer(url)();
    const from = await begin(opened);
    await begin({ writer: opened.reader, reader: opened.writer });
    see(opened.writer, 0, 40);
    see(opened.reader, 40, 40);
    const wanted = Array.from({ length: 80 }, (_, n) => `m${n}`).sort();
    for (const reader of [opened.reader, opened.writer]) {
      const { seen, missed } = await all(reader, {}, from, 80);
      expect([[...seen].sort(), missed]).toEqual([wanted, 0]);
    }
  });
});

it('keeps no more than so many lines, and says how many are gone', async () => {
  const { writer, reader } = await inMemory();
  const { next } = await look(reader);
  const lines = mostKept + 25;
  for (let n = 0; n < lines; n++) {
    const head = callHead(page(n), { kind: 'accepted', source: 'web' });
    writer.put(acceptedEntries(page(n), head));
  }
  const { seen, missed } = await all(reader, {}, next, lines);
  expect([seen.length, seen[0], missed]).toEqual([mostKept, 'm25', 25]);
});

it('counts lines that are no longer in the database', async () => {
  const opened = await shared();
  const from = await begin(opened);
  see(opened.writer, 0, 10);
  await all(opened.reader, {}, from, 10);
  await opened.database?.query('DELETE FROM feed_lines WHERE id <= (SELECT min(id) FROM feed_lines) + 3');
  expect(await all(opened.reader, {}, from, 10)).toMatchObject({
    missed: 4,
    seen: ['m4', 'm5', 'm6', 'm7', 'm8', 'm9'],
  });
});
