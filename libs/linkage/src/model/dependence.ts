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
const leastInformation = 0.01;
/** By this factor more matches are left out than the model expects. */
const matchesLeftOut = 1.5;
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

/**
 * Records that do not match still agree together: neighbours share town, area code and street. So their fields are not
 * taken as independent but as a tree of the strongest pairwise dependences (Chow & Liu 1968).
 * @param marginals Share of every rung on its own (rungs from 1), per field.
 * @param matches What matches look like, to leave out those among the pairs.
 */
export function modelOthers(from: Unpacked, marginals: readonly Float64Array[], matches: { m: readonly Float64Array[]; lambda: number }): OthersModel {
  const joint = jointCounts(from, matches);
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
 * Pairs by the rungs of two fields, less the matches to be expected there and half as many again: matches that the model
 * does not see yet must not pass for dependence among others.
 */
function jointCounts({ rungs, counts }: Unpacked, { m, lambda }: { m: readonly Float64Array[]; lambda: number }): Float64Array[][] {
  const fields = rungs.length;
  const joint = rungs.map(() => rungs.map(() => new Float64Array(rungSlots * rungSlots)));
  for (let at = 0; at < counts.length; at++)
    for (let i = 0; i < fields; i++) {
      const given = rungs[i]![at]!;
      for (let j = i + 1; j < fields; j++) joint[i]![j]![given * rungSlots + rungs[j]![at]!]! += counts[at]!;
    }
  for (let i = 0; i < fields; i++)
    for (let j = i + 1; j < fields; j++) {
      const own = joint[i]![j]!;
      const matching = lambda * matchesLeftOut * bothFilled(own);
      for (let a = 1; a < rungSlots; a++)
        for (let b = 1; b < rungSlots; b++) {
          const slot = a * rungSlots + b;
          own[slot] = Math.max(0, own[slot]! - matching * (m[i]![a - 1] ?? 0) * (m[j]![b - 1] ?? 0));
          joint[j]![i]![b * rungSlots + a] = own[slot]!;
        }
    }
  return joint;
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

/** In nats, over pairs where both fields have values. */
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
  return sum;
}
