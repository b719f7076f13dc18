import { heldChain } from './held-chain.js';
import type { FoundMerge } from './linkage.js';
import type { Points } from './points.js';

/** A cluster that stands: its rows, and how many they count for. */
interface Standing {
  rows: Int32Array;
  weight: number;
}

export interface LinkageOptions {
  linkage: 'complete' | 'average';
  /** Rows that each row stands for. */
  weights: Float64Array;
  /** Clusters whose pairwise distances are held; default 5,000, which take 100 MB. */
  held?: number;
}

/**
 * Complete and average linkage by nearest-neighbour chains (Murtagh 1983). While more clusters stand than distances are
 * held for, those are worked out of the rows again when they are needed, which most never are: the distances a − b of two
 * clusters' rows average to the difference of their centres, so their mean length is no less than its length, and their
 * greatest no less than their root mean square, √(|centres apart|² + both variances). What then stands is merged over
 * held distances. O(n) memory beside those.
 */
export function linkageChain(points: Points, { linkage, weights, held = 5000 }: LinkageOptions): FoundMerge[] {
  const merges: FoundMerge[] = [];
  const rest = mergeUnheld(points, { linkage, weights, held }, merges);
  const apart = linkage === 'complete' ? farthest : mean;
  const distances = new Float64Array((rest.length * (rest.length - 1)) / 2);
  for (let a = 1, at = 0; a < rest.length; a++)
    for (let b = 0; b < a; b++, at++) distances[at] = apart({ points, weights }, { a: rest[a]!, b: rest[b]! });
  const sizes = Float64Array.from(rest, ({ weight }) => weight);
  for (const { a, b, height } of heldChain(distances, sizes, linkage))
    merges.push({ a: rest[a]!.rows[0]!, b: rest[b]!.rows[0]!, height });
  return merges;
}

/** Merges until no more than `held` clusters stand, and answers those. */
function mergeUnheld(
  points: Points,
  { linkage, weights, held }: Required<LinkageOptions>,
  merges: FoundMerge[],
): Standing[] {
  const { rows: n, columns: width } = points;
  const clusters = Array.from({ length: n }, (_, row): Standing => ({
    rows: Int32Array.of(row),
    weight: weights[row]!,
  }));
  const centres = Float64Array.from(points.data);
  /** Weighted means of the squared distances to the centre. */
  const variances = new Float64Array(n);
  // Clusters that stand, side by side at the front.
  const standing = Int32Array.from(clusters.keys());
  const bounds = new Float64Array(n);
  let count = n;
  const apart = linkage === 'complete' ? farthest : mean;
  const varies = linkage === 'complete' ? 1 : 0;
  const squaredApart = (a: number, b: number): number => {
    let sum = 0;
    for (let c = 0, i = a * width, j = b * width; c < width; c++, i++, j++) {
      const d = centres[i]! - centres[j]!;
      sum += d * d;
    }
    return sum;
  };
  const merge = (gone: number, stays: number): void => {
    const [a, b] = [clusters[gone]!, clusters[stays]!];
    const weight = a.weight + b.weight;
    const between = (a.weight * b.weight * squaredApart(gone, stays)) / weight;
    variances[stays] = (a.weight * variances[gone]! + b.weight * variances[stays]! + between) / weight;
    for (let c = 0, i = gone * width, j = stays * width; c < width; c++, i++, j++)
      centres[j] = (a.weight * centres[i]! + b.weight * centres[j]!) / weight;
    const rows = new Int32Array(a.rows.length + b.rows.length);
    rows.set(a.rows);
    rows.set(b.rows, a.rows.length);
    clusters[stays] = { rows, weight };
    standing[standing.indexOf(gone)] = standing[--count]!;
  };
  const chain: number[] = [];
  while (count > Math.max(1, held)) {
    if (chain.length === 0) chain.push(standing[0]!);
    const own = chain.at(-1)!;
    const top = clusters[own]!;
    const before = chain.at(-2);
    // The one before in the chain wins ties, else the chain could go round in a circle.
    let best = before ?? -1;
    let least = before === undefined ? Infinity : apart({ points, weights }, { a: top, b: clusters[before]! });
    const near: number[] = [];
    for (let at = 0; at < count; at++) {
      const id = standing[at]!;
      const squared = squaredApart(own, id) + varies * (variances[own]! + variances[id]!);
      if (squared >= least * least || id === own || id === before) continue;
      if (top.rows.length === 1 && clusters[id]!.rows.length === 1) {
        // Of two rows the bound is the distance.
        least = Math.sqrt(squared);
        best = id;
      } else {
        bounds[id] = Math.sqrt(squared);
        near.push(id);
      }
    }
    near.sort((a, b) => bounds[a]! - bounds[b]! || a - b);
    for (const id of near) {
      if (bounds[id]! >= least) break;
      const distance = apart({ points, weights }, { a: top, b: clusters[id]! }, least);
      if (distance >= least) continue;
      least = distance;
      best = id;
    }
    if (best !== before) {
      chain.push(best);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: top.rows[0]!, b: clusters[before]!.rows[0]!, height: least });
    merge(own, before);
  }
  return Array.from(standing.subarray(0, count), (id) => clusters[id]!);
}

interface Pair {
  a: Standing;
  b: Standing;
}

interface Rows {
  points: Points;
  weights: Float64Array;
}

/** The greatest distance between rows of both; something above `limit` where it is above it. */
function farthest({ points: { columns, data } }: Rows, { a, b }: Pair, limit = Infinity): number {
  const most = limit * limit;
  let squared = 0;
  for (const i of a.rows) {
    for (const j of b.rows) {
      let sum = 0;
      for (let c = 0, l = i * columns, r = j * columns; c < columns; c++, l++, r++)
        sum += (data[l]! - data[r]!) * (data[l]! - data[r]!);
      if (sum > squared) squared = sum;
    }
    if (squared > most) break;
  }
  return Math.sqrt(squared);
}

/** The weighted mean of the distances between rows of both; something above `limit` where it is above it. */
function mean({ points: { columns, data }, weights }: Rows, { a, b }: Pair, limit = Infinity): number {
  const whole = a.weight * b.weight;
  const most = limit * whole;
  let total = 0;
  for (const i of a.rows) {
    let own = 0;
    for (const j of b.rows) {
      let sum = 0;
      for (let c = 0, l = i * columns, r = j * columns; c < columns; c++, l++, r++)
        sum += (data[l]! - data[r]!) * (data[l]! - data[r]!);
      own += weights[j]! * Math.sqrt(sum);
    }
    total += weights[i]! * own;
    if (total > most) break;
  }
  return total / whole;
}
