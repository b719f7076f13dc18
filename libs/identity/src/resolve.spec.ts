import type { Cut, Database, Identifier, IdentifierType, PipelineEvent } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { sampleEvent } from '@tributary/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  countProfiles,
  findProfile,
  IdentifierCache,
  keyOf,
  publicId,
  publicIds,
  resolve,
  viewProfile,
} from './index.js';

let database: Database;
beforeAll(async () => {
  database = await openTemporaryDatabase();
});
beforeEach(clear);
afterAll(() => database.close());

async function clear() {
  for (const table of ['identifiers', 'profiles', 'merges', 'identity_conflicts', 'cut_results', 'offsets'])
    await database.query(`DELETE FROM ${table}`);
}

const id = (text: string): Identifier => {
  const [type, value] = text.split(':') as [IdentifierType, string];
  return { type, value };
};
const event = (...identifiers: string[]): PipelineEvent => sampleEvent({ identifiers: identifiers.map(id) });
let cuts = 0;
const cut = (): Cut => ({ id: `c${++cuts}`, from: cuts, to: cuts, at: 10_000 + cuts });
const run = (events: PipelineEvent[], options: { cache?: IdentifierCache; at?: Cut; on?: Database } = {}) =>
  resolve(
    { database: options.on ?? database, cache: options.cache ?? new IdentifierCache(), consumer: 'p' },
    events,
    options.at ?? cut(),
  );

describe('resolve', () => {
  it('gives events their people, and says what is new', async () => {
    const { events, resolution } = await run([
      event('user_id:u', 'anonymous_id:a'),
      event('anonymous_id:a'),
      event(),
      event('email:x'),
    ]);
    const [first, second, nobody, other] = events.map((each) => each.profile);
    expect([second, nobody]).toEqual([first, '0']);
    expect(other).not.toBe(first);
    expect(resolution.founded).toEqual([first, other]);
    expect(resolution.links.map((link) => [link.profile, link.type, link.value])).toEqual([
      [first, 'user_id', 'u'],
      [first, 'anonymous_id', 'a'],
      [other, 'email', 'x'],
    ]);
  });

  it('merges across batches; identifiers and older aliases point at the survivor', async () => {
    const cache = new IdentifierCache();
    const profiles: string[] = [];
    for (const name of ['email:a', 'email:b', 'email:c'])
      profiles.push((await run([event(name)], { cache })).events[0]!.profile);
    const [a, b, c] = profiles as [string, string, string];
    await run([event('email:b', 'email:c')], { cache });
    const { events, resolution } = await run([event('email:a', 'email:c'), event('email:c')], { cache });
    expect(events.map((each) => [each.origin, each.profile])).toEqual([
      [a, a],
      [c, a],
    ]);
    expect(new Map(resolution.aliases)).toEqual(
      new Map([
        [b, a],
        [c, a],
      ]),
    );
    expect(await database.query('SELECT DISTINCT profile::text AS profile FROM identifiers')).toEqual([{ profile: a }]);
    const view = await viewProfile(database, a);
    expect(view.origins).toEqual([a, b, c]);
    expect(view.merges).toMatchObject([
      { winner: b, loser: c, rule: 'email', evidence: [id('email:b'), id('email:c')] },
      { winner: a, loser: b },
    ]);
    expect(await countProfiles(database)).toEqual({ profiles: 1, merges: 2 });
    expect(await database.query(`SELECT moved FROM merges ORDER BY id DESC LIMIT 1`)).toEqual([
      { moved: [id('email:b'), id('email:c')] },
    ]);
  });

  it('gives an event its origin at that moment, and its canonical profile after the batch', async () => {
    const { events } = await run([event('email:a'), event('email:b'), event('email:a', 'email:b')]);
    const [a, b] = [events[0]!.origin, events[1]!.origin];
    expect(events.map((each) => [each.origin, each.profile])).toEqual([
      [a, a],
      [b, a],
      [a, a],
    ]);
  });

  it('answers a repeated cut to the letter, even after later merges and with another cache', async () => {
    const at = cut();
    const batch = [event('email:a'), event('email:b'), event()];
    const first = await run(batch, { at });
    await run([event('email:a', 'email:b')]);
    expect(await run(batch, { at })).toEqual(first);
    expect(await countProfiles(database)).toEqual({ profiles: 1, merges: 1 });
  });

  it('leaves nothing behind when it dies before the commit', async () => {
    const dying: Database = {
      ...database,
      transaction: (work, options) =>
        database.transaction(async (tx) => {
          await work(tx);
          throw new Error('killed');
        }, options),
    };
    const cache = new IdentifierCache();
    const at = cut();
    const batch = [event('email:a'), event('email:b'), event('email:a', 'email:b')];
    await expect(run(batch, { cache, at, on: dying })).rejects.toThrow('killed');
    for (const table of ['profiles', 'identifiers', 'merges', 'cut_results', 'offsets'])
      expect(await database.query(`SELECT * FROM ${table}`)).toEqual([]);
    expect(cache.get(keyOf(id('email:a')))).toBeUndefined();
    expect((await run(batch, { cache, at })).resolution).toMatchObject({ merges: 1, founded: { length: 2 } });
    expect(await database.query('SELECT position, cut FROM offsets')).toEqual([
      { position: String(at.to), cut: at.id },
    ]);
  });

  it('keeps two logins on one browser apart, and writes down why', async () => {
    const { events, resolution } = await run([
      event('user_id:u1', 'anonymous_id:a'),
      event('user_id:u2', 'anonymous_id:a'),
    ]);
    expect(new Set(events.map((each) => each.profile)).size).toBe(2);
    expect(resolution.conflicts).toBe(1);
    expect(await database.query('SELECT rule, profiles, demoted, message_id FROM identity_conflicts')).toMatchObject([
      { rule: 'user_id', demoted: [id('anonymous_id:a')], message_id: events[1]!.messageId },
    ]);
  });

  it('lets two batches that bring the same new person in at once agree', async () => {
    const [one, two] = await Promise.all([run([event('email:a', 'user_id:u')]), run([event('email:a', 'phone:1')])]);
    expect(one!.events[0]!.profile).toBe(two!.events[0]!.profile);
    expect((await countProfiles(database)).profiles).toBe(1);
  });

  it('takes any characters in identifiers and message ids', async () => {
    const odd = {
      ...event(),
      messageId: `'"{}\\,é🌊`,
      identifiers: [{ type: 'user_id' as const, value: `{"',\\}NULL é🌊` }],
    };
    const first = await run([odd, event('email:a')]);
    expect((await run([{ ...odd, messageId: 'other' }])).events[0]!.profile).toBe(first.events[0]!.profile);
    expect(await findProfile(database, { candidates: odd.identifiers })).toBe(first.events[0]!.profile);
  });

  it('founds the same public ids from the same events, and finds people by old ones', async () => {
    const batch = [event('email:a'), event('email:b')];
    const ids = async () => [
      ...(
        await publicIds(
          database,
          (await run(batch)).events.map((each) => each.profile),
        )
      ).values(),
    ];
    const first = await ids();
    await clear();
    expect(await ids()).toEqual(first);
    expect(first).toEqual(batch.map((each) => publicId(`${each.source}\0${each.messageId}`)));
    expect(first[0]).toMatch(/^prf_[0-9a-z]{16}$/);
    const { events } = await run([event('email:a', 'email:b')]);
    for (const publicId of first) expect(await findProfile(database, { publicId })).toBe(events[0]!.profile);
    expect(await findProfile(database, { publicId: 'prf_none' })).toBeUndefined();
  });

  it('costs little more than writing what it finds: 5,000 new people, then 5,000 known ones', async () => {
    const batch = Array.from({ length: 5000 }, (_, n) => event(`user_id:u${n}`, `anonymous_id:a${n}`));
    const cache = new IdentifierCache();
    const timed = async (work: () => Promise<unknown>) => {
      const start = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const fresh = await timed(() => run(batch, { cache }));
    const known = await timed(() => run(batch, { cache }));
    expect((await countProfiles(database)).profiles).toBe(5000);
    // The peer: the same rows, written plainly. A clock alone would judge the machine.
    await clear();
    const plain = await timed(async () => {
      await database.query(
        `INSERT INTO profiles (id, public_id, founding_message) SELECT n, 'p' || n, 'm' || n FROM generate_series(1, 5000) AS n`,
      );
      for (const type of ['user_id', 'anonymous_id'])
        await database.query(
          `INSERT INTO identifiers (type, value, profile, origin, source, first_seen, last_seen)
           SELECT $1, $1 || n, n, n, 'web', now(), now() FROM generate_series(1, 5000) AS n`,
          [type],
        );
    });
    expect(fresh).toBeLessThan(plain * 12);
    expect(known).toBeLessThan(fresh);
  });
});

describe('the cache', () => {
  it('answers as the database does, through merges, and whatever it has forgotten (property)', async () => {
    const names = fc.uniqueArray(
      fc.integer({ min: 1, max: 12 }).map((n) => (n < 5 ? `email:e${n}` : `anonymous_id:a${n}`)),
      { minLength: 1, maxLength: 3 },
    );
    const batches = fc.array(fc.array(names, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(1, 3, 1000), async (list, size) => {
        await clear();
        const cache = new IdentifierCache(size);
        for (const batch of list) {
          await run(
            batch.map((each) => event(...each)),
            { cache },
          );
          const rows = await database.query<{ type: string; value: string; profile: string }>(
            'SELECT type, value, profile FROM identifiers',
          );
          for (const { type, value, profile } of rows)
            expect([undefined, profile]).toContain(cache.get(`${type}\0${value}`));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('holds no more than two generations', () => {
    const cache = new IdentifierCache(10);
    for (let n = 0; n < 1000; n++) cache.learn(`k${n}`, { origin: '1', profile: '1' });
    expect(Array.from({ length: 1000 }, (_, n) => cache.get(`k${n}`)).filter(Boolean).length).toBeLessThanOrEqual(20);
    expect(cache.get('k999')).toBe('1');
  });
});
