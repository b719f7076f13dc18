import { takeVersion, type Identifier, type Sql } from '@tributary/contracts';
import { nothingChanged, partsOf, settleParts, type GraphChange } from './graph-change.js';
import { keepApart } from './never-together.js';
import { olderFirst, type Edge } from './parts.js';
import { identifierRules, type IdentifierRules } from './rules.js';
import { heldBy, lockIdentity } from './store.js';

/** A merge that no event brought: a linkage's, or a person's. */
export interface StatedMerge {
  /** Any profile of either person. Which of the two survives is not asked: it is the older one. */
  one: string;
  other: string;
  /** Id of the rule: `linkage:‹model›`, `review`. */
  rule: string;
  /** What speaks for it, as plain JSON, for example `{ matchWeight: 12.5 }`. */
  evidence: unknown;
}

/** Why a stated merge was not made: they are one person already, must stay apart, a limit, or nobody knows one of them. */
export type MergeOutcome = 'merged' | 'together' | 'apart' | 'limit' | 'unknown';

export interface MergedProfiles {
  /** One per stated merge, in order. */
  outcomes: MergeOutcome[];
  change: GraphChange;
}

/**
 * Makes people of pairs, in order, in the caller's transaction: what is already one person stays as it is, pairs that a
 * person said are two and those that would exceed a limit are not joined. Write `change` to the warehouse afterwards.
 * `at`: milliseconds UTC.
 */
export async function mergeProfiles(
  tx: Sql,
  merges: readonly StatedMerge[],
  { at, rules = identifierRules }: { at: number; rules?: IdentifierRules },
): Promise<MergedProfiles> {
  if (merges.length === 0) return { outcomes: [], change: nothingChanged };
  await lockIdentity(tx);
  const before = await partsOf(
    tx,
    merges.flatMap(({ one, other }) => [one, other]),
  );
  const held = new Map<string, Identifier[]>(await heldBy(tx, [...new Set(before.values())]));
  const apart = await keepApart(tx, [...before.values()]);
  const joined = new Map<string, string>();
  const person = (profile: string): string => {
    let current = before.get(profile) ?? profile;
    for (let next = joined.get(current); next !== undefined; next = joined.get(current)) current = next;
    return current;
  };
  const made: { merge: StatedMerge; winner: string; loser: string; parts: Edge; moved: Identifier[] }[] = [];
  const outcomes = merges.map((merge): MergeOutcome => {
    if (!before.has(merge.one) || !before.has(merge.other)) return 'unknown';
    const first = person(merge.one);
    const [winner = '', loser] = [...new Set([first, person(merge.other)])].sort(olderFirst);
    if (loser === undefined) return 'together';
    if (apart.between(winner, loser)) return 'apart';
    const moved = held.get(loser) ?? [];
    const all = [...(held.get(winner) ?? []), ...moved];
    if (overLimit(all, rules)) return 'limit';
    held.set(winner, all);
    joined.set(loser, winner);
    apart.join(winner, loser);
    const parts: Edge = first === winner ? [merge.one, merge.other] : [merge.other, merge.one];
    made.push({ merge, winner, loser, parts, moved });
    return 'merged';
  });
  if (made.length === 0) return { outcomes, change: nothingChanged };
  await tx.query(
    `INSERT INTO merges (winner, loser, winner_part, loser_part, rule, evidence, moved, at, version)
     SELECT winner, loser, winner_part, loser_part, rule, evidence::jsonb, moved::jsonb, $8, $9
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])
       AS m (winner, loser, winner_part, loser_part, rule, evidence, moved)`,
    [
      made.map(({ winner }) => winner),
      made.map(({ loser }) => loser),
      made.map(({ parts }) => parts[0]),
      made.map(({ parts }) => parts[1]),
      made.map(({ merge }) => merge.rule),
      made.map(({ merge }) => JSON.stringify(merge.evidence)),
      made.map(({ moved }) => JSON.stringify(moved)),
      new Date(at).toISOString(),
      await takeVersion(tx),
    ],
  );
  return { outcomes, change: await settleParts(tx, before) };
}

/** The identifier type of which these are more than one person may hold, if any. */
function overLimit(identifiers: readonly Identifier[], rules: IdentifierRules): boolean {
  const counts = new Map<string, number>();
  for (const { type } of identifiers) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].some(([type, count]) => count > (rules[type as Identifier['type']]?.limit ?? 1));
}
