import type { Position, Sql } from '@tributary/contracts';
import {
  mergeProfiles,
  nothingChanged,
  separate,
  splitIdentifier,
  unsayNever,
  type GraphChange,
  type IdentifierRules,
  type MergeOutcome,
} from '@tributary/identity';
import { profilesOf } from '../journal/people.js';
import { keepSettings, keepVerdict, turnVerdict, type Pair } from '../linkage/decided.js';

/** What somebody decided of a pair that linkage was unsure of. */
interface Reviewed {
  kind: 'identity.reviewed';
  one: string;
  other: string;
  verdict: 'accept' | 'reject';
  evidence: unknown;
}

interface Decided {
  by: string;
  /** Milliseconds UTC. */
  at: number;
}

/** What people, and what they let judge for them, decide about who is who. Profiles by public id: numbers do not survive a rebuild. */
export type IdentityDecision = Decided &
  (
    | { kind: 'identity.merged'; merges: { one: string; other: string; rule: string; evidence: unknown }[] }
    | { kind: 'identity.separated'; one: string; other: string; reason: string }
    /** Somebody says that two are one, whatever was said before. */
    | { kind: 'identity.joined'; one: string; other: string; reason: string }
    /** `identifier`: its hash, so that the log names nobody. `of`: the profile that first held it. */
    | { kind: 'identity.split'; of: string; identifier: string; reason: string }
    | Reviewed
    /** What linkage goes by from then on. */
    | { kind: 'linkage.settled'; body: unknown }
  );

/** What a decision did in the database. Plain JSON: it is kept until the warehouse knows it too. */
export interface DecisionEffect {
  change: GraphChange;
  /** Of stated merges, in order. */
  outcomes?: MergeOutcome[];
  /** Of a split: the profile that held the identifier first, and the one that it founded. */
  split?: { origin: string; profile: string };
}

/** Does a decision in the caller's transaction. Of people who are not known (any more) nothing is done. */
export async function doDecision(tx: Sql, decision: IdentityDecision, rules: IdentifierRules): Promise<DecisionEffect> {
  switch (decision.kind) {
    case 'identity.merged': {
      const numbers = await profilesOf(
        tx,
        decision.merges.flatMap(({ one, other }) => [one, other]),
      );
      return mergeProfiles(
        tx,
        decision.merges.map(({ one, other, ...said }) => ({
          one: numbers.get(one) ?? '0',
          other: numbers.get(other) ?? '0',
          ...said,
        })),
        { at: decision.at, rules },
      );
    }
    case 'identity.separated': {
      const numbers = await profilesOf(tx, [decision.one, decision.other]);
      const pair = { one: numbers.get(decision.one), other: numbers.get(decision.other) };
      if (!areKnown(pair)) return { change: nothingChanged };
      await turnVerdict(tx, pair, { verdict: 'reject', by: decision.by, at: decision.at });
      return { change: await separate(tx, pair, decision) };
    }
    case 'identity.joined':
      return join(tx, decision, rules);
    case 'identity.split': {
      const origin = (await profilesOf(tx, [decision.of])).get(decision.of);
      const split = origin && (await splitIdentifier(tx, { origin, hash: decision.identifier }, decision));
      if (!split) return { change: nothingChanged };
      const { change, ...profiles } = split;
      return { change, split: profiles };
    }
    case 'identity.reviewed':
      return review(tx, decision, rules);
    case 'linkage.settled':
      await keepSettings(tx, decision);
      return { change: nothingChanged };
  }
}

async function review(tx: Sql, decision: Decided & Reviewed, rules: IdentifierRules): Promise<DecisionEffect> {
  const { one, other, verdict, evidence, by, at } = decision;
  const numbers = await profilesOf(tx, [one, other]);
  const pair = { one: numbers.get(one), other: numbers.get(other) };
  if (!areKnown(pair)) return { change: nothingChanged, outcomes: ['unknown'] };
  await keepVerdict(tx, pair, decision);
  if (verdict === 'reject') return { change: await separate(tx, pair, { by, at, reason: 'review' }) };
  return mergeProfiles(tx, [{ ...pair, rule: 'review', evidence: { by, of: evidence } }], { at, rules });
}

/** The newest word of a person holds: what was said of the two before is taken back. */
async function join(
  tx: Sql,
  { one, other, by, at, reason }: Decided & { one: string; other: string; reason: string },
  rules: IdentifierRules,
): Promise<DecisionEffect> {
  const numbers = await profilesOf(tx, [one, other]);
  const pair = { one: numbers.get(one), other: numbers.get(other) };
  if (!areKnown(pair)) return { change: nothingChanged, outcomes: ['unknown'] };
  await unsayNever(tx, pair);
  await turnVerdict(tx, pair, { verdict: 'accept', by, at });
  return mergeProfiles(tx, [{ ...pair, rule: 'stated', evidence: { by, reason } }], { at, rules });
}

const areKnown = (pair: { one?: string | undefined; other?: string | undefined }): pair is Pair =>
  pair.one !== undefined && pair.other !== undefined;

export function isIdentityDecision(decision: { kind: string }): decision is IdentityDecision {
  return decision.kind.startsWith('identity.') || decision.kind === 'linkage.settled';
}

/** What the effect of the decision at this place of the control log is kept and written under. */
export const effectId = (position: Position): string => `control.${position}`;
