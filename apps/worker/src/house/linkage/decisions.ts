import { mergeProfiles, separate, type MergeOutcome } from '@tributary/identity';
import type { Sql } from '@tributary/contracts';
import { decisionsFrom, recordDecision, type Decision } from '../journal/decisions.js';
import { profilesOf } from '../journal/people.js';
import type { House } from '../house.js';
import { tellWarehouse } from './tell-warehouse.js';

/** Pairs that a linkage took for one person by itself. People by public id: numbers do not survive a rebuild. */
export interface Linked extends Decision {
  kind: 'identity.linked';
  run: string;
  /** Milliseconds UTC. */
  at: number;
  by: string;
  pairs: [one: string, other: string, bits: number][];
}

/** What somebody decided of a pair. */
export interface Reviewed extends Decision {
  kind: 'identity.reviewed';
  at: number;
  by: string;
  one: string;
  other: string;
  verdict: 'accept' | 'reject';
  evidence: unknown;
}

/** What linkage goes by from then on. */
export interface LinkageSettled extends Decision {
  kind: 'linkage.settled';
  at: number;
  by: string;
  body: unknown;
}

type LinkageDecision = Linked | Reviewed | LinkageSettled;

/** Under which the place in the control log is kept, up to which decisions are carried out. */
const consumer = 'linkage.decisions';

/**
 * Writes a decision to the control log, from which moment it holds, and carries out all that are not yet. Returns what
 * became of the merges of this one.
 */
export async function decide(house: House, decision: LinkageDecision): Promise<MergeOutcome[]> {
  return house.database.exclusive(consumer, async () => {
    const position = await recordDecision(house.control, decision);
    return (await follow(house)).get(position) ?? [];
  });
}

/**
 * Carries out what the control log says and the database does not know yet: after a crash between the two, and in a
 * database made anew. One at a time, over all processes.
 */
export async function followLinkage(house: House): Promise<void> {
  await house.database.exclusive(consumer, () => follow(house));
}

/** Outcomes of merges by the position of their decision. */
async function follow(house: House): Promise<Map<number, MergeOutcome[]>> {
  const { control, database } = house;
  const [row] = await database.query<{ position: string }>(
    'SELECT position::text AS position FROM offsets WHERE consumer = $1 AND lane = 0',
    [consumer],
  );
  const outcomes = new Map<number, MergeOutcome[]>();
  for await (const { position, decision } of decisionsFrom(control, Number(row?.position ?? 0) + 1)) {
    if (!isOurs(decision)) continue;
    const { touched, merged } = await database.transaction((tx) => carryOut(tx, decision));
    outcomes.set(position, merged);
    await tellWarehouse(house, touched);
    await database.query(
      `INSERT INTO offsets (consumer, lane, position, cut, updated_at) VALUES ($1, 0, $2, '', now())
       ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position, updated_at = now()`,
      [consumer, position],
    );
  }
  return outcomes;
}

const isOurs = (decision: Decision): decision is LinkageDecision =>
  ['identity.linked', 'identity.reviewed', 'linkage.settled'].includes(decision.kind);

interface CarriedOut {
  touched: string[];
  merged: MergeOutcome[];
}

async function carryOut(tx: Sql, decision: LinkageDecision): Promise<CarriedOut> {
  switch (decision.kind) {
    case 'identity.linked':
      return linked(tx, decision);
    case 'identity.reviewed':
      return reviewed(tx, decision);
    case 'linkage.settled':
      await tx.query('INSERT INTO linkage_settings (body, decided_by, at) VALUES ($1::jsonb, $2, $3)', [
        JSON.stringify(decision.body),
        decision.by,
        new Date(decision.at).toISOString(),
      ]);
      return { touched: [], merged: [] };
  }
}

async function linked(tx: Sql, { pairs, run, at }: Linked): Promise<CarriedOut> {
  const numbers = await profilesOf(
    tx,
    pairs.flatMap(([one, other]) => [one, other]),
  );
  // Nobody has the number 0: who is not known any more, after an erasure, is merged with no one.
  const number = (person: string): string => numbers.get(person) ?? '0';
  const { outcomes } = await mergeProfiles(
    tx,
    pairs.map(([one, other, bits]) => ({
      one: number(one),
      other: number(other),
      rule: 'linkage',
      evidence: { matchWeight: bits, run },
    })),
    { at },
  );
  return { touched: [...numbers.values()], merged: outcomes };
}

async function reviewed(tx: Sql, { one, other, verdict, evidence, by, at }: Reviewed): Promise<CarriedOut> {
  const numbers = await profilesOf(tx, [one, other]);
  const [a, b] = [numbers.get(one), numbers.get(other)];
  if (a === undefined || b === undefined) return { touched: [], merged: ['unknown'] };
  await tx.query(
    `INSERT INTO review_decisions (low, high, decision, evidence, decided_by, at)
     VALUES (least($1::bigint, $2::bigint), greatest($1::bigint, $2::bigint), $3, $4::jsonb, $5, $6)
     ON CONFLICT (low, high) DO UPDATE SET decision = excluded.decision, evidence = excluded.evidence,
       decided_by = excluded.decided_by, at = excluded.at`,
    [a, b, verdict, JSON.stringify(evidence), by, new Date(at).toISOString()],
  );
  await tx.query(
    'DELETE FROM review_pairs WHERE low = least($1::bigint, $2::bigint) AND high = greatest($1::bigint, $2::bigint)',
    [a, b],
  );
  if (verdict === 'reject') {
    await separate(tx, { one: a, other: b }, { by, reason: 'review', at });
    return { touched: [a, b], merged: [] };
  }
  const { outcomes } = await mergeProfiles(tx, [{ one: a, other: b, rule: 'review', evidence: { by, of: evidence } }], {
    at,
  });
  return { touched: [a, b], merged: outcomes };
}
