import type { Cut, Database, Identifier, IdentifierType, PipelineEvent } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { sampleEvent } from '@tributary/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdentifierCache, isolate, mergeProfiles, resolve, separate, type StatedMerge } from './index.js';

let database: Database;
const cache = new IdentifierCache();
beforeAll(async () => {
  database = await openTemporaryDatabase();
});
beforeEach(clear);
afterAll(() => database.close());

const tables = [
  'identifiers',
  'profiles',
  'merges',
  'never_merge',
  'shared_identifiers',
  'identity_conflicts',
  'cut_results',
  'offsets',
];
async function clear() {
  for (const table of tables) await database.query(`DELETE FROM ${table}`);
  cache.clear();
}

const id = (text: string): Identifier => {
  const [type, value] = text.split(':') as [IdentifierType, string];
  return { type, value };
};
const event = (...identifiers: string[]): PipelineEvent => sampleEvent({ identifiers: identifiers.map(id) });
let cuts = 0;
const run = (...events: PipelineEvent[]) => {
  const cut: Cut = { id: `c${++cuts}`, from: cuts, to: cuts, at: 10_000 + cuts };
  return resolve({ database, cache, consumer: 'p' }, events, cut);
};
const founded = async (...names: string[]) =>
  (await run(...names.map((name) => event(name)))).events.map((each) => each.profile);
const said = { by: 'ann', reason: 'two people', at: 5000 };
const merge = (...merges: Pick<StatedMerge, 'one' | 'other'>[]) =>
  database.transaction((tx) =>
    mergeProfiles(
      tx,
      merges.map((pair) => ({ rule: 'review', evidence: { weight: 7 }, ...pair })),
      { at: 4000 },
    ),
  );
const apart = (one: string, other: string) => database.transaction((tx) => separate(tx, { one, other }, said));

/** Who is who, in full. */
const snapshot = async () => ({
  identifiers: await database.query(
    'SELECT type, value, profile::text AS profile, origin::text AS origin FROM identifiers ORDER BY type, value',
  ),
  profiles: await database.query('SELECT id::text AS id, merged_into::text AS into FROM profiles ORDER BY profiles.id'),
});
const personOf = async (profile: string) => {
  const [row] = await database.query<{ person: string }>(
    'SELECT coalesce(merged_into, id)::text AS person FROM profiles WHERE id = $1',
    [profile],
  );
  return row?.person;
};

describe('merge and unmerge', () => {
  it('one after the other is the identity, for merges of events and stated ones, on any graph (property)', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 6 }),
        fc.tuple(fc.nat(7), fc.nat(7)),
        fc.boolean(),
        async (edges, [a, b], byEvent) => {
          await clear();
          const people = await founded(...Array.from({ length: 8 }, (_, n) => `email:e${n}`));
          for (const [one, other] of edges) await run(event(`email:e${one}`, `email:e${other}`));
          const before = await snapshot();
          if (byEvent) await run(event(`email:e${a}`, `email:e${b}`));
          else await merge({ one: people[a]!, other: people[b]! });
          const made = await database.query<{ one: string; other: string }>(
            `SELECT winner_part::text AS one, loser_part::text AS other FROM merges ORDER BY id OFFSET $1`,
            [
              before.profiles.length -
                new Set(before.identifiers.map((row) => (row as { profile: string }).profile)).size,
            ],
          );
          for (const { one, other } of made) await apart(one, other);
          expect(await snapshot()).toEqual(before);
        },
      ),
      { numRuns: 40 },
    ));

  it('any order of both ends in the connected parts of what holds (oracle)', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.boolean()), { maxLength: 14 }), async (steps) => {
        await clear();
        // Of two types, so that all six may be one: nobody has six telephones.
        const people = await founded(...Array.from({ length: 6 }, (_, n) => (n % 2 ? `email:e${n}` : `phone:${n}`)));
        // The oracle: edges in order; a pair that must part loses the newest edge of the one way between the two.
        let edges: [number, number][] = [];
        const never = new Set<string>();
        const group = (from: number, without?: [number, number]): Set<number> => {
          const found = new Set([from]);
          for (let grew = true; grew;) {
            const size = found.size;
            for (const edge of edges)
              if (edge !== without && edge.some((end) => found.has(end))) edge.forEach((end) => found.add(end));
            grew = found.size > size;
          }
          return found;
        };
        for (const [a, b, joins] of steps) {
          if (a === b) continue;
          if (joins) {
            const refused = [...group(a)].some((x) => [...group(b)].some((y) => never.has(`${x} ${y}`)));
            const { outcomes } = await merge({ one: people[a]!, other: people[b]! });
            expect(outcomes).toEqual([group(a).has(b) ? 'together' : refused ? 'apart' : 'merged']);
            if (outcomes[0] === 'merged') edges.push([a, b]);
          } else {
            await apart(people[a]!, people[b]!);
            never.add(`${a} ${b}`).add(`${b} ${a}`);
            if (group(a).has(b)) {
              const cut = edges.findLast((edge) => !group(a, edge).has(b));
              edges = edges.filter((edge) => edge !== cut);
            }
          }
        }
        for (const [n, profile] of people.entries())
          expect(await personOf(profile)).toBe(people[Math.min(...group(n))]);
      }),
      { numRuns: 40 },
    ));

  it('the same evidence does not merge them again; the event goes with its strongest identifier', async () => {
    const [a, b] = (await founded('email:a', 'phone:1')) as [string, string];
    await run(event('email:a', 'phone:1'));
    expect(await personOf(b)).toBe(a);
    const change = await apart(a, b);
    expect(change).toMatchObject({ aliases: [[b, b]], people: [a, b] });
    const { events, resolution } = await run(event('email:a', 'phone:1'), event('phone:1'));
    expect(events.map((each) => each.profile)).toEqual([a, b]);
    expect(resolution).toMatchObject({ merges: 0, conflicts: 1 });
    expect(await database.query('SELECT rule, demoted FROM identity_conflicts')).toEqual([
      { rule: 'never_merge', demoted: [id('phone:1')] },
    ]);
    expect(await apart(a, b)).toMatchObject({ aliases: [] });
  });

  it('holds between what the two were merged with later, too', async () => {
    const [a, b, c] = (await founded('email:a', 'email:b', 'email:c')) as [string, string, string];
    await apart(a, b);
    await run(event('email:b', 'email:c'));
    await run(event('email:a', 'email:c'));
    expect(await personOf(c)).toBe(b);
    expect(await merge({ one: c, other: a })).toMatchObject({ outcomes: ['apart'] });
  });

  it('what came in while they were one goes back with the identifier that brought it', async () => {
    const [a, b] = (await founded('email:a', 'email:b')) as [string, string];
    await run(event('email:a', 'email:b'));
    const during = await run(event('email:b', 'anonymous_id:x'), event('email:a'));
    expect(during.events.map((each) => [each.origin, each.profile])).toEqual([
      [b, a],
      [a, a],
    ]);
    await apart(a, b);
    const after = await run(event('anonymous_id:x'));
    expect(after.events[0]!.profile).toBe(b);
  });

  it('a merge further down can be taken back alone, and the rest stays', async () => {
    const [a, b, c] = (await founded('email:a', 'email:b', 'email:c')) as [string, string, string];
    await run(event('email:b', 'email:c'));
    await run(event('email:a', 'email:b'));
    await apart(b, c);
    expect([await personOf(a), await personOf(b), await personOf(c)]).toEqual([a, a, c]);
  });

  it('a profile that held others together is taken out, and they come apart', async () => {
    const [a, device, b] = (await founded('email:a', 'anonymous_id:shared', 'email:b')) as [string, string, string];
    await run(event('email:a', 'anonymous_id:shared'), event('email:b', 'anonymous_id:shared'));
    expect(await personOf(b)).toBe(a);
    const { people } = await database.transaction((tx) => isolate(tx, device, said));
    expect(new Set(people)).toEqual(new Set([a, device, b]));
    for (const profile of [a, device, b]) expect(await personOf(profile)).toBe(profile);
  });
});

describe('stated merges', () => {
  it('say what became of each, and stop at limits', async () => {
    const [a, b, c] = (await founded('user_id:u1', 'user_id:u2', 'email:c')) as [string, string, string];
    const { outcomes, change } = await merge(
      { one: a, other: b },
      { one: c, other: b },
      { one: b, other: c },
      { one: a, other: c },
      { one: a, other: '999999' },
    );
    expect(outcomes).toEqual(['limit', 'merged', 'together', 'limit', 'unknown']);
    expect(change.aliases).toEqual([[c, b]]);
    expect(await database.query('SELECT rule, evidence, winner_part::text AS part FROM merges')).toEqual([
      { rule: 'review', evidence: { weight: 7 }, part: b },
    ]);
    expect((await run(event('email:c'))).events[0]).toMatchObject({ origin: c, profile: b });
  });
});
