import { kdTree } from './kd-tree.js';
import type { Points } from './points.js';

/** How near rows are to their neighbours, symmetric, all weights together 1: those of a row from `starts[row]` on. */
export interface Affinities {
  starts: Int32Array;
  others: Int32Array;
  weights: Float64Array;
}

/** Halvings of the search for a width; beyond, doubles hardly move. */
const halvings = 60;

/**
 * Conditional affinities of t-SNE over the 3 × perplexity nearest rows, each with a width at which the entropy of its
 * neighbours is the logarithm of the perplexity; then the mean of both directions.
 */
export function symmetricNeighbours(points: Points, perplexity: number): Affinities {
  const { rows } = points;
  const pairs = new Map<number, number>();
  neighbours(points, Math.min(rows - 1, Math.ceil(3 * perplexity))).forEach((near, row) => {
    const shares = sharesAt(near.squared, perplexity);
    near.rows.forEach((other, at) => {
      const key = Math.min(row, other) * rows + Math.max(row, other);
      pairs.set(key, (pairs.get(key) ?? 0) + shares[at]! / (2 * rows));
    });
  });
  const starts = new Int32Array(rows + 1);
  for (const key of pairs.keys()) {
    starts[Math.floor(key / rows) + 1]!++;
    starts[(key % rows) + 1]!++;
  }
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice();
  const others = new Int32Array(pairs.size * 2);
  const weights = new Float64Array(pairs.size * 2);
  for (const [key, weight] of pairs) {
    const [a, b] = [Math.floor(key / rows), key % rows];
    others[next[a]!] = b;
    weights[next[a]!++] = weight;
    others[next[b]!] = a;
    weights[next[b]!++] = weight;
  }
  return { starts, others, weights };
}

interface Near {
  rows: number[];
  squared: number[];
}

/** The `count` nearest other rows of every row, nearest first, ties to the lower row. */
function neighbours({ rows, columns: width, data }: Points, count: number): Near[] {
  const tree = kdTree({ rows, columns: width, data });
  const into = { rows: new Int32Array(64) };
  return Array.from({ length: rows }, (_, row) => {
    const place = { data, at: row * width };
    const reach = tree.nearestSquared(place, count + 1).at(-1) ?? 0;
    const found = tree.within(place, Math.sqrt(reach) * (1 + 1e-12), into);
    const near = Array.from(into.rows.subarray(0, found))
      .filter((other) => other !== row)
      .map((other) => ({ other, squared: squaredBetween(data, width, [row, other]) }))
      .sort((a, b) => a.squared - b.squared || a.other - b.other)
      .slice(0, count);
    return { rows: near.map(({ other }) => other), squared: near.map(({ squared }) => squared) };
  });
}

function squaredBetween(data: Float64Array, width: number, [a, b]: [number, number]): number {
  let sum = 0;
  for (let c = 0, i = a * width, j = b * width; c < width; c++, i++, j++) sum += (data[i]! - data[j]!) ** 2;
  return sum;
}

/** Shares exp(−squared · precision) of 1 with the entropy wanted. */
function sharesAt(squared: readonly number[], perplexity: number): number[] {
  const wanted = Math.log(perplexity);
  const least = squared[0] ?? 0;
  let [low, high, precision] = [0, Infinity, 1];
  let shares: number[] = [];
  for (let round = 0; round < halvings; round++) {
    const heights = squared.map((value) => Math.exp(-(value - least) * precision));
    const total = heights.reduce((sum, value) => sum + value, 0);
    shares = heights.map((value) => value / total);
    const entropy = shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
    if (Math.abs(entropy - wanted) < 1e-5) break;
    if (entropy > wanted) low = precision;
    else high = precision;
    precision = high === Infinity ? precision * 2 : (low + high) / 2;
  }
  return shares;
}
