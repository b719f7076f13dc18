import { randomBytes } from 'node:crypto';
import { laneStart, type Database, type Identifier, type IdentifierType } from '@tributary/contracts';
import { openPostgresDatabase } from '@tributary/database';
import { describeWithService, sampleEvent } from '@tributary/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { identifierRules, IdentifierCache, keyOf, mergeProfiles, resolve, separate } from './index.js';

/** Identifies per worker; 10,000 is what the guide's figures come from. */
const identifies = Number(process.env['TRIBUTARY_TEST_IDENTIFIES'] ?? 400);
const workers = 4;
const batch = 50;

/** Park and Miller's generator: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Identifiers of an event: of people who share e-mail addresses and devices, two or three at a time. */
function said(random: (below: number) => number, types: readonly [IdentifierType, number][]): Identifier[] {
  const list = Array.from({ length: 2 + random(2) }, (): Identifier => {
    const [type, values] = types[random(types.length)] ?? ['email', 1];
    return { type, value: `v${random(values)}` };
  });
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

/** The oracle: sets that share an identifier are one. */
function connected(lists: readonly (readonly Identifier[])[]): string[] {
  const leader = new Map<string, string>();
  const find = (key: string): string => {
    let root = key;
    for (let up = leader.get(root); up !== undefined && up !== root; up = leader.get(root)) root = up;
    leader.set(key, root);
    return root;
  };
  for (const list of lists) {
    const [first, ...rest] = list.map(keyOf);
    for (const key of [first ?? '', ...rest]) {
      if (!leader.has(key)) leader.set(key, key);
      leader.set(find(key), find(first ?? ''));
    }
  }
  return groupsOf([...leader.keys()].map((key) => ({ key, group: find(key) })));
}

function groupsOf(rows: readonly { key: string; group: string }[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { key, group } of rows) groups.set(group, [...(groups.get(group) ?? []), key]);
  return [...groups.values()].map((keys) => keys.sort().join(' ')).sort();
}

describeWithService('postgres', `${workers} workers and conflicting identifies`, (url) => {
  const namespace = `conflicts_${randomBytes(6).toString('hex')}`;
  const pools: Database[] = [];
  beforeAll(async () => {
    for (let n = 0; n < workers; n++) pools.push(await openPostgresDatabase({ url, namespace, poolSize: 2 }));
  });
  beforeEach(() =>
    pools[0]?.query(
      'TRUNCATE identifiers, profiles, merges, never_merge, shared_identifiers, identity_conflicts, cut_results, offsets RESTART IDENTITY',
    ),
  );
  afterAll(async () => {
    await pools[0]?.query(`DROP SCHEMA "${namespace}" CASCADE`);
    for (const pool of pools) await pool.close();
  });

  const listsOf = (lane: number, types: readonly [IdentifierType, number][]) => {
    const random = numbers(lane + 1);
    return Array.from({ length: identifies }, () => said(random, types));
  };

  async function work(lane: number, lists: readonly Identifier[][], between: (at: number) => Promise<void>) {
    const cache = new IdentifierCache(1000);
    for (let at = 0; at < lists.length; at += batch) {
      const position = laneStart(lane) + at + 1;
      const cut = { id: `l${lane}.${at}`, from: position, to: position, at: at + 1 };
      const events = lists.slice(at, at + batch).map((identifiers) => sampleEvent({ identifiers }));
      await resolve({ database: pools[lane]!, cache, consumer: 'p' }, events, cut);
      await between(at);
    }
  }

  /** What must hold whatever happened: canonical links, and merges that hold say who is who. */
  async function checkInvariants(): Promise<void> {
    const [database] = pools as [Database];
    expect(
      await database.query(
        `SELECT i.type, i.value FROM identifiers i JOIN profiles p ON p.id = i.origin
         WHERE i.profile != coalesce(p.merged_into, p.id)
         UNION ALL SELECT 'profile', p.id::text FROM profiles p JOIN profiles w ON w.id = p.merged_into
         WHERE w.merged_into IS NOT NULL OR w.id >= p.id
         UNION ALL SELECT 'merge', m.id::text FROM merges m JOIN profiles w ON w.id = m.winner_part JOIN profiles l ON l.id = m.loser_part
         WHERE m.undone_at IS NULL AND coalesce(w.merged_into, w.id) != coalesce(l.merged_into, l.id)
         UNION ALL SELECT 'apart', n.low::text FROM never_merge n JOIN profiles l ON l.id = n.low JOIN profiles h ON h.id = n.high
         WHERE coalesce(l.merged_into, l.id) = coalesce(h.merged_into, h.id)`,
      ),
    ).toEqual([]);
    const [counts] = await database.query<{ merged: number; edges: number }>(
      `SELECT (SELECT count(*)::int FROM profiles WHERE merged_into IS NOT NULL) AS merged,
              (SELECT count(*)::int FROM merges WHERE undone_at IS NULL) AS edges`,
    );
    // A forest: as many edges as there are profiles that are somebody else.
    expect(counts?.merged).toBe(counts?.edges);
  }

  it('where no limit binds, people are the connected parts, as after a serial run', async () => {
    const types: [IdentifierType, number][] = [['anonymous_id', Math.ceil(identifies / 2)]];
    const sparse = Array.from({ length: workers }, (_, lane) =>
      // Chains of at most 90 devices: below the limit of 100 a person.
      listsOf(lane, types).map((list) =>
        list.map((one) => ({ ...one, value: `${one.value}-${Math.floor(Number(one.value.slice(1)) / 90)}` })),
      ),
    ).map((lists) =>
      lists.map((list) => list.filter((one) => one.value.split('-')[1] === list[0]?.value.split('-')[1])),
    );
    await Promise.all(sparse.map((lists, lane) => work(lane, lists, async () => {})));
    const rows = await pools[0]!.query<Identifier & { profile: string }>(
      'SELECT type, value, profile::text AS profile FROM identifiers',
    );
    expect(groupsOf(rows.map((row) => ({ key: keyOf(row), group: row.profile })))).toEqual(connected(sparse.flat()));
    await checkInvariants();
  }, 600_000);

  it('where limits bind, and people are merged and parted by hand meanwhile, every invariant holds', async () => {
    const values = Math.ceil(identifies / 8);
    const types: [IdentifierType, number][] = [
      ['user_id', values],
      ['email', values],
      ['phone', values],
      ['anonymous_id', Math.ceil(values / 4)],
    ];
    const byHand = (lane: number) => {
      const random = numbers(lane + 77);
      return async () => {
        const ids = await pools[lane]!.query<{ id: string }>(
          'SELECT id::text AS id FROM profiles ORDER BY profiles.id',
        );
        const [one, other] = [ids[random(ids.length)]?.id, ids[random(ids.length)]?.id];
        if (one === undefined || other === undefined || one === other) return;
        await pools[lane]!.transaction(async (tx) => {
          if (random(2) === 0) await separate(tx, { one, other }, { by: 'test', reason: 'two', at: 1 });
          else await mergeProfiles(tx, [{ one, other, rule: 'review', evidence: null }], { at: 1 });
        });
      };
    };
    await Promise.all(pools.map((_, lane) => work(lane, listsOf(lane, types), byHand(lane))));
    await checkInvariants();
    const held = await pools[0]!.query<{ type: IdentifierType; most: number }>(
      'SELECT type, max(n)::int AS most FROM (SELECT type, profile, count(*) AS n FROM identifiers GROUP BY type, profile) AS c GROUP BY type',
    );
    for (const { type, most } of held)
      expect({ type, fits: most <= identifierRules[type].limit }).toEqual({ type, fits: true });
  }, 600_000);
});
