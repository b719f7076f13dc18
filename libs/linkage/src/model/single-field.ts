import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { kindOf, type Kind } from '../settings/roles.js';
import { levelsOf, type Agreement } from '../compare/vector.js';
import type { Evidence } from './evidence.js';
import { bitsOf, isotonic, type LinkModel } from './model.js';
import { rungSlots } from './dependence.js';
import { rungSums, unpack } from './unpack.js';

/** Of equal values as many as this are taken to be shared or mistaken: the column itself cannot tell. */
const sharedIds = 0.02;
/** Where single words come again more often than this they are kinds, names or places that strangers share. */
const leastDistinct = 0.5;
/** Pairs that chance is always taken to have brought to a rung: none among few proves little. */
const unseen = 0.5;

/** Kinds whose likeness grows by small steps: how the steps thin out tells what chance brings. */
const gradual: ReadonlySet<Kind> = new Set(['text', 'word']);

/** Whether one compared field says by itself which records are the same: its values must not be of a kind that strangers share. */
export function tellsAlone({ fields }: Pick<LinkageRun, 'fields'>, agreements: readonly Agreement[]): boolean {
  const [field, second] = fields;
  if (second !== undefined) return false;
  const kind = kindOf[field!.role];
  const { distinct, filled } = agreements[0]!;
  if (kind === 'word') return field!.role === 'word' && distinct >= leastDistinct * filled;
  return kind === 'text' || kind === 'email' || field!.role === 'code' || field!.role === 'phone';
}

/**
 * The model of a single field. One field cannot tell what strangers have in common from what copies have (there is
 * nothing to hold it against), but chance thins out: of texts, ever fewer pairs are ever more alike. What stands above
 * that is no chance: its share of a rung is the probability there, a local false discovery rate (Efron 2010). Equal
 * values are the same but for a few, which is an assumption and no estimate.
 */
export function singleFieldModel(run: LinkageRun, evidence: Evidence): LinkModel {
  const levels = levelsOf(run, 0);
  const total = pairsInAll(run);
  const seen = sharesSeen(evidence, levels.length, total);
  const least = unseen / total;
  const chance = chanceOf(kindOf[run.fields[0]!.role], seen);
  const u = chance.map((share, at) => Math.min(Math.max(share, least), Math.max(seen[at]!, least)));
  const above = seen.map((share, at) => Math.max(share - u[at]!, least / levels.length));
  const lambda = Math.min(
    0.5,
    above.reduce((sum, share) => sum + share, 0),
  );
  const m = above.map((share) => share / lambda);
  const bits = isotonic(
    u.map((share, at) => Math.log2(m[at]! / (share / (1 - lambda)))),
    seen.map((share) => share + least),
  );
  return {
    lambda,
    priorBits: bitsOf(lambda),
    iterations: 0,
    fields: [
      {
        field: run.fields[0]!.name,
        parent: -1,
        levels: levels.map(({ label }, at) => ({
          label,
          m: m[at]!,
          u: u[at]!,
          bits: Array.from({ length: rungSlots }, () => bits[at]!),
        })),
      },
    ],
  };
}

/** Share of every rung among all pairs with both values: drawn pairs show the low ones, candidates the high ones. */
function sharesSeen({ candidates, random }: Evidence, size: number, total: number): number[] {
  const counts = (from: Evidence['candidates']): Float64Array =>
    rungSums(unpack(from, 1), [size], new Float64Array(from.counts.length).fill(1))[0]!;
  const found = [...counts(candidates)];
  if (!random) {
    const all = found.reduce((sum, count) => sum + count, 0);
    return found.map((count) => count / Math.max(1, all));
  }
  const drawn = counts(random);
  const all = drawn.reduce((sum, count) => sum + count, 0);
  return found.map((count, at) => Math.max(drawn[at]! / Math.max(1, all), count / total));
}

/**
 * What chance brings to each rung. Of texts only the two highest are taken to hold more: each step thins out at least as
 * the ones before did, by the factor and by how the factor itself falls. Equal values are the same but for a few.
 */
function chanceOf(kind: Kind, seen: readonly number[]): number[] {
  const chance = [...seen];
  const top = seen.length - 1;
  chance[top] = seen[top]! * sharedIds;
  if (!gradual.has(kind)) return chance;
  const factor = (at: number): number => Math.min(1, seen[at]! / Math.max(seen[at - 1]!, Number.MIN_VALUE));
  const falls = Math.min(1, factor(top - 2) / Math.max(factor(top - 3), Number.MIN_VALUE));
  chance[top - 1] = Math.min(seen[top - 1]!, seen[top - 2]! * factor(top - 2) * falls);
  return chance;
}
