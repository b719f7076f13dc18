import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import {
  interestMs,
  mostKept,
  mostPerSecond,
  type Feed,
  type FeedEntry,
  type FeedFilter,
  type FeedPage,
} from './feed.js';
import { createInterest } from './interest.js';

const lookMs = 1_000;
/** What nobody can ask for any more is removed this often. */
const forgetMs = 60_000;
const flushMs = 250;
const pollMs = 250;
/** A reader that goes on says so this often. */
const sayMs = 5_000;

interface StoredRow {
  id: string;
  line: FeedEntry['line'] | null;
  skipped: number;
}

/**
 * The feed of a house that several processes share: whoever sees events asks the database once a second whether anybody
 * looks, and only then writes lines there; readers of any process find those of all. Places are numbers of one sequence.
 */
export function databaseFeed(
  database: Database,
  { log, now = Date.now }: { log: Pick<Logger, 'warn'>; now?: () => number },
): Feed {
  const interest = createInterest(now);
  let outbox: FeedEntry[] = [];
  let dropped = 0;
  let working: Promise<void> = Promise.resolve();
  const said = new Map<string, number>();
  let forgotAt = -Infinity;

  const guarded = (work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => {
      log.warn({ err: error }, 'single events cannot be shown: the database does not answer');
    });
  };
  const looking = setInterval(
    () =>
      guarded(async () => {
        const looks = await database.query<{ filter: FeedFilter; left: number }>(
          `SELECT filter::jsonb AS filter, (extract(epoch FROM until - now()) * 1000)::float8 AS left FROM feed_looks WHERE until > now()`,
        );
        for (const { filter, left } of looks) interest.look(filter, now() + left);
        if (now() - forgotAt < forgetMs) return;
        forgotAt = now();
        await forget(database);
      }),
    lookMs,
  ).unref();
  const flushing = setInterval(() => {
    const skipped = dropped + interest.takeSkipped();
    if (outbox.length === 0 && skipped === 0) return;
    const entries = outbox;
    outbox = [];
    dropped = 0;
    guarded(() => write(database, entries, skipped));
  }, flushMs).unref();

  const say = async (filter: FeedFilter) => {
    const key = JSON.stringify(filter);
    if (now() - (said.get(key) ?? -Infinity) < sayMs) return;
    said.set(key, now());
    interest.look(filter, now() + interestMs);
    await database.query(
      `INSERT INTO feed_looks (filter, until) VALUES ($1, now() + $2 * interval '1 millisecond')
       ON CONFLICT (filter) DO UPDATE SET until = excluded.until`,
      [key, interestMs],
    );
  };

  return {
    wanted: () => interest.wanted(),
    takes: (head) => interest.takes(head),
    put(entry) {
      if (outbox.length < mostPerSecond) outbox.push(entry);
      else dropped++;
    },
    async next({ filter, after, limit, waitMs, signal }) {
      const until = now() + waitMs;
      let from = /^\d{1,15}$/.test(after ?? '') ? Number(after) : null;
      const lost = after !== undefined && from === null;
      from ??= await lastPlace(database);
      for (;;) {
        await say(filter);
        const page = await read(database, { filter, limit, from });
        if (lost) return { ...page, missed: null };
        if (page.lines.length > 0 || page.missed !== 0 || now() >= until || signal.aborted) return page;
        from = Number(page.next);
        await pause(Math.min(pollMs, Math.max(1, until - now())), undefined, { signal }).catch(() => {});
      }
    },
    async close() {
      clearInterval(looking);
      clearInterval(flushing);
      await working;
    },
  };
}

/** Lines hold what was sent, so they go whether or not anybody ever looks again. */
async function forget(database: Database): Promise<void> {
  await database.query(`DELETE FROM feed_looks WHERE until < now() - interval '1 hour'`);
  await database.query(`DELETE FROM feed_lines WHERE at < now() - interval '10 minutes'`);
}

/** One writer at a time, so that numbers become visible in their order: who read up to one has seen all before it. */
async function write(database: Database, entries: readonly FeedEntry[], skipped: number): Promise<void> {
  await database.transaction(
    async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtext('tributary feed'))`);
      await tx.query(
        `INSERT INTO feed_lines (kind, source, event, ids, line, skipped)
         SELECT e->'head'->>'kind', e->'head'->>'source', e->'head'->>'event', e->'head'->'ids', e->'line', 0
         FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS entries (e, n) ORDER BY n`,
        [JSON.stringify(entries)],
      );
      if (skipped > 0)
        await tx.query(`INSERT INTO feed_lines (kind, ids, skipped) VALUES ('skipped', '[]', $1)`, [skipped]);
      await tx.query(`DELETE FROM feed_lines WHERE id <= (SELECT max(id) FROM feed_lines) - $1::bigint`, [mostKept]);
    },
    { priority: 'bulk' },
  );
}

async function lastPlace(database: Database): Promise<number> {
  const [row] = await database.query<{ last: string | null }>(
    `SELECT CASE WHEN is_called THEN last_value ELSE 0 END::text AS last FROM feed_lines_id_seq`,
  );
  return Number(row?.last ?? 0);
}

async function read(
  database: Database,
  { filter, limit, from }: { filter: FeedFilter; limit: number; from: number },
): Promise<FeedPage> {
  const rows = await database.query<StoredRow & { first: string | null; last: string | null }>(
    `SELECT id::text AS id, line, skipped FROM feed_lines
     WHERE id > $1 AND (skipped > 0
       OR (($2::text IS NULL OR position(',' || kind || ',' IN $2) > 0) AND ($3::text IS NULL OR source = $3)
           AND ($4::text IS NULL OR event = $4) AND ($5::text IS NULL OR ids ? $5)))
     ORDER BY feed_lines.id LIMIT $6`,
    [
      from,
      filter.kinds ? `,${filter.kinds.join()},` : null,
      filter.source ?? null,
      filter.event ?? null,
      filter.id ?? null,
      limit,
    ],
  );
  const [ends] = await database.query<{ first: string | null; last: string | null }>(
    'SELECT min(id)::text AS first, max(id)::text AS last FROM feed_lines',
  );
  const first = Number(ends?.first ?? from + 1);
  const lines = rows.flatMap(({ id, line }) => (line ? [{ id, line }] : []));
  const skipped = rows.reduce((sum, row) => sum + row.skipped, 0);
  // A full page ends with its last row; else everything that was there is read.
  const end = rows.length === limit ? Number(rows.at(-1)?.id) : Math.max(from, Number(rows.at(-1)?.id ?? from));
  return { lines, next: String(end), missed: Math.max(0, first - 1 - from) + skipped };
}
