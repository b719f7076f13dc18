import type { Unpacked } from './unpack.js';

/** Rungs of one field, missing included; tables are indexed by parent rung × 8 + own rung. */
export const rungSlots = 8;

/** How likely each rung is among records that do not match, given the rung of the field it hangs on. */
export interface OthersModel {
  /** The field that each field hangs on, or -1. */
  parents: number[];
  /** Per field: parent rung × 8 + own rung → share. Parent rung 0 (missing, or no parent) has the shares on their own. */
  tables: Float64Array[];
}

/** Pairs that a conditional share is steadied with by the share on its own. */
const steadying = 20;

/** Weaker dependences, in nats, are left out: they are noise as often as not. */
const leastInformation = 0.001;
/** By this factor more matches are left out than the model expects. */
const matchesLeftOut = 1.5;
/** And by this where those that stand apart are left out one by one: the rest has less to hide. */
const matchesLeftOutBesideKnown = 1.2;
/** Seeing two fields agree together makes it chance; never seeing it proves little, so a share is hardly lowered. */
const leastOfOwn = 0.5;

/** Fields as if independent: the start, before it is known which pairs to leave out. */
export function independentOthers(marginals: readonly Float64Array[]): OthersModel {
  const tables = marginals.map((own) => {
    const table = new Float64Array(rungSlots * rungSlots);
    for (let given = 0; given < rungSlots; given++) table.set(own, given * rungSlots + 1);
    return table;
  });
  return { parents: marginals.map(() => -1), tables };
}

/** Pairs that dependence is learnt from. */
export interface DependenceSample {
  pairs: Unpacked;
  /** How many matches are to be expected among so many of them. */
  matches: (filled: number) => number;
  /** Per field the blocking rules, as bits, that do not use it: pairs that one of these brought show it as it is. */
  unbiased: readonly number[] | null;
  /** Per vector the share of its pairs that are known to be matches: these are left out as they are. */
  known?: Float64Array;
}

/**
 * Records that do not match still agree together: neighbours share town, area code and street. So their fields are not
 * taken as independent but as a tree of the strongest pairwise dependences (Chow & Liu 1968). Pairs drawn at random
 * hardly ever agree on anything; candidates do, and of those brought by rules that do not use a field, that field's
 * rungs are an honest sample.
 * @param marginals Share of every rung on its own (rungs from 1), per field.
 */
export function modelOthers(
  samples: readonly DependenceSample[],
  marginals: readonly Float64Array[],
  m: readonly Float64Array[],
): OthersModel {
  const joint = marginals.map((_, parent) =>
    marginals.map((__, child) => {
      const sum = new Float64Array(rungSlots * rungSlots);
      if (parent !== child) for (const sample of samples) addJoint(sum, sample, { parent, child, m });
      return sum;
    }),
  );
  const parents = strongestTree(joint);
  const tables = marginals.map((own, i) => {
    const table = new Float64Array(rungSlots * rungSlots);
    const parent = parents[i]!;
    const counts = parent < 0 ? undefined : joint[parent]![i]!;
    for (let given = 0; given < rungSlots; given++) {
      let seen = 0;
      if (counts && given > 0) for (let rung = 1; rung <= own.length; rung++) seen += counts[given * rungSlots + rung]!;
      own.forEach((share, at) => {
        const count = seen === 0 ? 0 : counts![given * rungSlots + at + 1]!;
        const conditional = (count + steadying * share) / (seen + steadying);
        table[given * rungSlots + at + 1] = Math.max(conditional, share * leastOfOwn);
      });
    }
    return table;
  });
  return { parents, tables };
}

/**
 * Adds pairs by the rungs of two fields, less those known to be matches, and less the matches to be expected beside them
 * and some more: matches that the model does not see yet must not pass for dependence among others.
 */
function addJoint(
  sum: Float64Array,
  { pairs, matches, unbiased, known }: DependenceSample,
  { parent, child, m }: { parent: number; child: number; m: readonly Float64Array[] },
): void {
  const table = new Float64Array(rungSlots * rungSlots);
  const [above, below] = [pairs.rungs[parent]!, pairs.rungs[child]!];
  let out = 0;
  for (let at = 0; at < pairs.counts.length; at++)
    if (unbiased === null || (pairs.rules[at]! & unbiased[child]!) !== 0) {
      const slot = above[at]! * rungSlots + below[at]!;
      const leftOut = known === undefined ? 0 : known[at]! * pairs.counts[at]!;
      table[slot]! += pairs.counts[at]! - leftOut;
      if (slot >= rungSlots && slot % rungSlots > 0) out += leftOut;
    }
  const factor = known === undefined ? matchesLeftOut : matchesLeftOutBesideKnown;
  const matching = Math.max(0, matches(bothFilled(table) + out) * factor - out);
  for (let a = 0; a < rungSlots; a++)
    for (let b = 0; b < rungSlots; b++) {
      const slot = a * rungSlots + b;
      // Pairs without one of the two values stay in the sum: what few pairs show counts by how few they are.
      if (a === 0 || b === 0) sum[slot]! += table[slot]!;
      else sum[slot]! += Math.max(0, table[slot]! - matching * (m[parent]![a - 1] ?? 0) * (m[child]![b - 1] ?? 0));
    }
}

function bothFilled(table: Float64Array): number {
  let sum = 0;
  for (let a = 1; a < rungSlots; a++) for (let b = 1; b < rungSlots; b++) sum += table[a * rungSlots + b]!;
  return sum;
}

/** Maximum spanning tree by mutual information, grown from the first field (Prim). */
function strongestTree(joint: readonly Float64Array[][]): number[] {
  const parents = joint.map(() => -1);
  const inside = new Set([0]);
  while (inside.size < joint.length) {
    let best = { child: -1, parent: -1, information: -1 };
    for (const parent of inside)
      for (let child = 0; child < joint.length; child++) {
        if (inside.has(child)) continue;
        const information = mutualInformation(joint[parent]![child]!);
        if (information > best.information) best = { child, parent, information };
      }
    if (best.information >= leastInformation) parents[best.child] = best.parent;
    inside.add(best.child);
  }
  return parents;
}

/** In nats, over pairs where both fields have values, less what chance alone gives (Miller 1955), by how many pairs those are. */
function mutualInformation(table: Float64Array): number {
  const rows = new Float64Array(rungSlots);
  const columns = new Float64Array(rungSlots);
  let total = 0;
  for (let a = 1; a < rungSlots; a++)
    for (let b = 1; b < rungSlots; b++) {
      const count = table[a * rungSlots + b]!;
      rows[a]! += count;
      columns[b]! += count;
      total += count;
    }
  let sum = 0;
  for (let a = 1; a < rungSlots; a++)
    for (let b = 1; b < rungSlots; b++) {
      const count = table[a * rungSlots + b]!;
      if (count > 0) sum += (count / total) * Math.log((count * total) / (rows[a]! * columns[b]!));
    }
  const free = (rungs: Float64Array): number => Math.max(0, rungs.filter((count) => count > 0).length - 1);
  const byChance = (free(rows) * free(columns)) / (2 * Math.max(1, total));
  const pairs = table.reduce((all, count) => all + count, 0);
  return total === 0 ? 0 : (Math.max(0, sum - byChance) * total) / pairs;
}
