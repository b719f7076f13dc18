import { decideIdentity } from '../../house/identity/decide.js';
import { traitsOf } from '../../house/linkage/profile-table.js';
import { notWaiting } from '../../house/linkage/not-waiting.js';
import { decidedPairs, type PairEvidence, type ReviewReason } from '../../house/linkage/review-queue.js';
import { sideBySide, type ComparedTrait } from '../../house/linkage/side-by-side.js';
import { settledLinkage } from '../../house/linkage/settings.js';
import { thisAccount } from '../../house/this-account.js';
import type { CommandContext, House } from '../../house/house.js';

/** A pair in the queue. */
export interface ReviewLine {
  /** Public ids of the two, which name the pair. */
  one: string;
  other: string;
  probability: number;
  matchWeight: number;
  /** What a decision is worth. */
  value: number;
  reason: ReviewReason;
}

export interface ReviewPage {
  waiting: number;
  pairs: ReviewLine[];
}

interface Row {
  one: string;
  other: string;
  low: string;
  high: string;
  /** The people that the two are of by now. */
  lower: string;
  higher: string;
  probability: number;
  bits: number;
  value: number;
  reason: ReviewReason;
  evidence: PairEvidence;
}

const rows = `SELECT l.public_id AS one, h.public_id AS other, q.low::text AS low, q.high::text AS high,
    coalesce(l.merged_into, l.id)::text AS lower, coalesce(h.merged_into, h.id)::text AS higher, q.probability, q.bits, q.value, q.reason, q.evidence
  FROM review_pairs q JOIN profiles l ON l.id = q.low JOIN profiles h ON h.id = q.high`;
/** Pairs that have become one person since, by an event or another decision, need nobody any more. */
const still = 'coalesce(l.merged_into, l.id) <> coalesce(h.merged_into, h.id)';

const line = ({ one, other, probability, bits, value, reason }: Row): ReviewLine => ({
  one,
  other,
  probability: Number(probability.toFixed(4)),
  matchWeight: Number(bits.toFixed(2)),
  value: Number(value.toFixed(3)),
  reason,
});

/** Pairs that may be one person, those first of which a decision is worth most. */
export async function reviewList(
  { house }: Pick<CommandContext, 'house'>,
  { limit = 20 }: { limit?: number },
): Promise<ReviewPage> {
  const found = await house.database.query<Row>(
    `${rows} WHERE ${still} ORDER BY q.value DESC, q.low, q.high LIMIT $1`,
    [Math.min(500, limit)],
  );
  const [counted] = await house.database.query<{ n: string }>(
    `SELECT count(*)::text AS n FROM review_pairs q JOIN profiles l ON l.id = q.low JOIN profiles h ON h.id = q.high WHERE ${still}`,
  );
  return { waiting: Number(counted?.n ?? 0), pairs: found.map(line) };
}

export interface ReviewDetail extends ReviewLine {
  priorBits: number;
  frequencyBits: number;
  /** Traits of both, side by side; compared ones first, with what the comparison says. */
  traits: ComparedTrait[];
}

/** A pair side by side. @throws NOT_FOUND where it is not in the queue. */
export async function reviewShow(
  { house }: Pick<CommandContext, 'house'>,
  asked: { one: string; other: string },
): Promise<ReviewDetail> {
  const row = await queuedPair(house, asked);
  const people = await traitsOf(house.warehouse, [row.lower, row.higher]);
  const [one, other] = [people.get(row.lower) ?? {}, people.get(row.higher) ?? {}];
  const { priorBits, frequencyBits } = row.evidence;
  return { ...line(row), priorBits, frequencyBits, traits: sideBySide(row.evidence.fields, one, other) };
}

export interface ReviewVerdict {
  one: string;
  other: string;
  verdict: 'accept' | 'reject';
  /** What became of an accepted pair: merged; together (was one already); apart, limit (not made). */
  outcome: string;
}

/**
 * Says that a pair is one person, or two for good. @throws NOT_FOUND where it is not in the queue.
 */
export async function reviewDecide(
  context: Pick<CommandContext, 'house' | 'startedBy'>,
  { one, other, verdict }: { one: string; other: string; verdict: 'accept' | 'reject' },
): Promise<ReviewVerdict> {
  const { house } = context;
  const row = await queuedPair(house, { one, other });
  const { outcomes } = await decideIdentity(house, {
    kind: 'identity.reviewed',
    at: Date.now(),
    by: context.startedBy ?? thisAccount(),
    one: row.one,
    other: row.other,
    verdict,
    evidence: row.evidence,
  });
  return {
    one: row.one,
    other: row.other,
    verdict,
    outcome: verdict === 'reject' ? 'apart' : (outcomes?.[0] ?? 'merged'),
  };
}

async function queuedPair(house: House, { one, other }: { one: string; other: string }): Promise<Row> {
  const [row] = await house.database.query<Row>(
    `${rows} WHERE ${still} AND ((l.public_id = $1 AND h.public_id = $2) OR (l.public_id = $2 AND h.public_id = $1))`,
    [one, other],
  );
  if (row) return row;
  throw await notWaiting(house.database, { one, other });
}

/** How good linkage is on the pairs that people decided. */
export interface ReviewScore {
  decided: number;
  accepted: number;
  rejected: number;
  /** Of the decided pairs at or over the threshold for accepting, how many are one person; null where there are none. */
  precision: number | null;
  /** Of the decided pairs that are one person, how many are at or over it. */
  recall: number | null;
  threshold: number;
  /** By match probability, so that one can see where the line should be. */
  strata: { from: number; to: number; decided: number; accepted: number }[];
}

const edges = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1];

/**
 * Precision and recall on the decided pairs. They came out of the queue, so they are the hard ones: on all pairs both
 * are higher.
 */
export async function reviewScore({ house }: Pick<CommandContext, 'house'>): Promise<ReviewScore> {
  const pairs = await decidedPairs(house.database);
  const { thresholds } = (await settledLinkage(house.database)) as { thresholds?: { accept?: number } };
  const threshold = thresholds?.accept ?? 0.95;
  const told = pairs.flatMap(({ verdict, evidence }) =>
    evidence.probability === undefined ? [] : [{ match: verdict === 'accept', probability: evidence.probability }],
  );
  const over = told.filter(({ probability }) => probability >= threshold);
  const right = over.filter(({ match }) => match).length;
  const accepted = told.filter(({ match }) => match).length;
  return {
    decided: pairs.length,
    accepted,
    rejected: told.length - accepted,
    precision: over.length === 0 ? null : right / over.length,
    recall: accepted === 0 ? null : right / accepted,
    threshold,
    strata: edges.slice(1).map((to, i) => {
      const from = edges[i]!;
      const inside = told.filter(
        ({ probability }) => probability >= from && (probability < to || (to === 1 && probability <= to)),
      );
      return { from, to, decided: inside.length, accepted: inside.filter(({ match }) => match).length };
    }),
  };
}
