import { randomBytes } from 'node:crypto';
import {
  laneStart,
  type Cut,
  type Database,
  type Identifier,
  type IdentifierType,
  type PipelineEvent,
} from '@tributary/contracts';
import { openPostgresDatabase } from '@tributary/database';
import { describeWithService, sampleEvent } from '@tributary/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetResolutions, IdentifierCache, keyOf, resolve } from './index.js';

/** Groups of identifiers that may be one person each; within a group no limit can bind. */
const identifier = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 16 }))
  .map(([group, n]): Identifier => {
    const type: IdentifierType = n === 0 ? 'user_id' : n <= 5 ? 'email' : n <= 10 ? 'customer_number' : 'anonymous_id';
    return { type, value: `${group}-${n}` };
  });
/** Identifiers of one group. */
const said = fc
  .tuple(fc.uniqueArray(identifier, { minLength: 1, maxLength: 3, selector: keyOf }))
  .map(([list]) => list.filter(({ value }) => value.split('-')[0] === list[0]!.value.split('-')[0]));
const batches = fc.array(fc.array(said, { minLength: 1, maxLength: 4 }), { minLength: 12, maxLength: 30 });

const event = (identifiers: Identifier[]): PipelineEvent => sampleEvent({ identifiers });

/** The oracle: sets that share an identifier are one, in whatever order they are said. */
function naivePartition(lists: readonly Identifier[][]): string[] {
  let sets: Set<string>[] = [];
  for (const list of lists) {
    const keys = list.map(keyOf);
    const joined = sets.filter((set) => keys.some((key) => set.has(key)));
    sets = [...sets.filter((set) => !joined.includes(set)), new Set([...keys, ...joined.flatMap((set) => [...set])])];
  }
  return sets.map((set) => [...set].sort().join(' ')).sort();
}

describeWithService('postgres', 'several workers on one graph', (url) => {
  const namespace = `identity_${randomBytes(6).toString('hex')}`;
  const pools: Database[] = [];
  beforeAll(async () => {
    for (let n = 0; n < 4; n++) pools.push(await openPostgresDatabase({ url, namespace, poolSize: 2 }));
  });
  afterAll(async () => {
    await pools[0]?.query(`DROP SCHEMA "${namespace}" CASCADE`);
    for (const pool of pools) await pool.close();
  });

  /** One worker's life: its cuts in order; where a try fails, the same cut again with nothing remembered. */
  async function work(
    database: Database,
    lane: number,
    cuts: readonly (readonly Identifier[][])[],
    kills: () => boolean,
  ) {
    let cache = new IdentifierCache(20);
    for (const [at, lists] of cuts.entries()) {
      const position = laneStart(lane) + at + 1;
      const cut: Cut = { id: `l${lane}.${at}`, from: position, to: position, at: at + 1 };
      const events = lists.map(event);
      for (let done = false; !done;)
        try {
          // Half of the deaths come before the commit, the others end the connection under it.
          const dying: Database = {
            ...database,
            transaction: (run, options) =>
              database.transaction(async (tx) => {
                const result = await run(tx);
                if (kills()) throw new Error('killed');
                if (kills()) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
                return result;
              }, options),
          };
          const deps = { database: dying, cache, consumer: 'p' };
          const first = await resolve(deps, events, cut);
          if (kills()) {
            // It dies right after: the repetition gets the same answer.
            cache = new IdentifierCache(20);
            expect(await resolve({ ...deps, database, cache }, events, cut)).toEqual(first);
          }
          done = true;
        } catch (error) {
          if (
            !/killed|DATABASE_UNAVAILABLE|57P01/.test(
              `${(error as Error).message} ${(error as { code?: string }).code}`,
            )
          )
            throw error;
          cache = new IdentifierCache(20);
        }
    }
    return cache;
  }

  it.each([2, 4])(
    '%i workers with shared identifiers and kills end with the people of a serial run, and no cache is stale',
    async (workers) => {
      await fc.assert(
        fc.asyncProperty(batches, fc.infiniteStream(fc.integer({ min: 0, max: 11 })), async (list, dice) => {
          const [database] = pools as [Database];
          await database.query(
            'TRUNCATE identifiers, profiles, merges, identity_conflicts, cut_results, offsets RESTART IDENTITY',
          );
          const kills = () => dice.next().value === 0;
          const shares = Array.from({ length: workers }, (_, lane) => list.filter((_, n) => n % workers === lane));
          const caches = await Promise.all(shares.map((cuts, lane) => work(pools[lane]!, lane, cuts, kills)));

          const rows = await database.query<{ type: IdentifierType; value: string; profile: string }>(
            'SELECT type, value, profile::text AS profile FROM identifiers',
          );
          const people = new Map<string, string[]>();
          for (const row of rows) people.set(row.profile, [...(people.get(row.profile) ?? []), keyOf(row)]);
          const lists = list.flat();
          expect([...people.values()].map((keys) => keys.sort().join(' ')).sort()).toEqual(naivePartition(lists));
          // Aliases lead to a survivor in one step, and identifiers point at survivors only.
          expect(
            await database.query(
              `SELECT p.id FROM profiles p JOIN profiles w ON w.id = p.merged_into WHERE w.merged_into IS NOT NULL OR w.id = p.id
               UNION ALL SELECT p.id FROM identifiers i JOIN profiles p ON p.id = i.profile WHERE p.merged_into IS NOT NULL`,
            ),
          ).toEqual([]);
          const [counts] = await database.query<{ founded: number; merges: number; conflicts: number }>(
            `SELECT (SELECT count(*)::int FROM profiles) AS founded, (SELECT count(*)::int FROM merges) AS merges,
                    (SELECT count(*)::int FROM identity_conflicts) AS conflicts`,
          );
          expect(counts).toEqual({ founded: people.size + counts!.merges, merges: counts!.merges, conflicts: 0 });
          for (const [lane, cache] of caches.entries()) {
            const position = laneStart(lane) + 1000;
            const { events, resolution } = await resolve(
              { database: pools[lane]!, cache, consumer: 'p' },
              rows.map((row) => event([{ type: row.type, value: row.value }])),
              { id: `check ${lane}`, from: position, to: position, at: 1000 },
            );
            expect(events.map((each) => each.profile)).toEqual(rows.map((row) => row.profile));
            expect(resolution.founded).toEqual([]);
          }
        }),
        { numRuns: 12 },
      );
    },
    60_000,
  );

  it('a worker that begins an untouched lane forgets nothing of the lane before it', async () => {
    const [mine, other] = pools as [Database, Database];
    const cut: Cut = { id: 'kept', from: laneStart(6) + 1, to: laneStart(6) + 5, at: 1 };
    const events = [event([{ type: 'email', value: 'kept@example.org' }])];
    const decided = () => resolve({ database: mine, cache: new IdentifierCache(), consumer: 'p' }, events, cut);
    const first = await decided();
    await forgetResolutions(other, { consumer: 'p', lane: 7, done: laneStart(7) });
    expect(await decided()).toEqual(first);
  });

  it('a cut that another worker decided, finished and forgot is its own no more', async () => {
    const [mine, other] = pools as [Database, Database];
    const cut: Cut = { id: 'lost', from: laneStart(9) + 1, to: laneStart(9) + 5, at: 1 };
    const events = [event([{ type: 'email', value: 'lost@example.org' }])];
    await resolve({ database: other, cache: new IdentifierCache(), consumer: 'p' }, events, cut);
    await forgetResolutions(other, { consumer: 'p', lane: 9, done: cut.to });
    const late = resolve({ database: mine, cache: new IdentifierCache(), consumer: 'p' }, events, cut);
    await expect(late).rejects.toMatchObject({ code: 'LOG_LANE_LOST' });
  });
});
