import { TributaryError } from '@tributary/contracts';
import { inOrder, type FoundMerge, type Merge } from './linkage.js';
import type { Points } from './points.js';

export type Linkage = 'ward' | 'complete' | 'average' | 'single';

/** Rows whose pairwise distances complete and average linkage may hold: about 200 MB of them. */
export const pairwiseRows = 5000;

/**
 * Agglomerative clustering as a list of merges by rising height, heights as scipy's. Rows may stand for several
 * (`weights`). Ward and single linkage take O(n) memory, complete and average hold all pairwise distances.
 * Quadratic in time. Throws MODEL_INPUT where complete or average linkage is asked of more than {@link pairwiseRows}.
 */
export function hierarchical(points: Points, linkage: Linkage, weights?: Float64Array): Merge[] {
  const sizes = weights ?? new Float64Array(points.rows).fill(1);
  if (linkage === 'ward') return inOrder(wardChain(points, sizes), sizes);
  if (linkage === 'single') return inOrder(spanningTree(points), sizes);
  if (points.rows > pairwiseRows)
    throw new TributaryError(
      'MODEL_INPUT',
      `The ${linkage} linkage of ${points.rows} rows would hold too many distances; at most ${pairwiseRows} rows.`,
    );
  return inOrder(pairwiseChain(points, linkage, sizes), sizes);
}

/**
 * Ward's method by nearest-neighbour chains (Murtagh 1983) over centroids: distances are computed as they are needed.
 * The height of a merge is √(2·|A|·|B| / (|A| + |B|)) times the distance of the centroids.
 */
function wardChain(points: Points, weights: Float64Array): FoundMerge[] {
  const { rows: n, columns: width } = points;
  const centres = Float64Array.from(points.data);
  const sizes = Float64Array.from(weights);
  // Clusters that still stand lie side by side at the front; `member` is a row of each.
  const member = Int32Array.from({ length: n }, (_, row) => row);
  const placeOf = Int32Array.from({ length: n }, (_, row) => row);
  let standing = n;
  const squaredOf = (a: number, b: number): number => {
    let sum = 0;
    for (let c = 0, i = a * width, j = b * width; c < width; c++, i++, j++) {
      const d = centres[i]! - centres[j]!;
      sum += d * d;
    }
    return ((2 * sizes[a]! * sizes[b]!) / (sizes[a]! + sizes[b]!)) * sum;
  };
  const nearestTo = (place: number, before: number): { place: number; squared: number } => {
    // The one before in the chain wins ties, else the chain could go round in a circle.
    let best = before;
    let least = before < 0 ? Infinity : squaredOf(place, before);
    const own = place * width;
    const size = sizes[place]!;
    for (let other = 0, j = 0; other < standing; other++) {
      let sum = 0;
      for (let c = 0; c < width; c++, j++) {
        const d = centres[own + c]! - centres[j]!;
        sum += d * d;
      }
      if (other === place) continue;
      const squared = ((2 * size * sizes[other]!) / (size + sizes[other]!)) * sum;
      if (squared < least) {
        least = squared;
        best = other;
      }
    }
    return { place: best, squared: least };
  };
  const merges: FoundMerge[] = [];
  const chain: number[] = [];
  while (standing > 1) {
    if (chain.length === 0) chain.push(member[0]!);
    const top = placeOf[chain.at(-1)!]!;
    const before = chain.length > 1 ? placeOf[chain.at(-2)!]! : -1;
    const nearest = nearestTo(top, before);
    if (nearest.place !== before) {
      chain.push(member[nearest.place]!);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: member[top]!, b: member[before]!, height: Math.sqrt(nearest.squared) });
    const size = sizes[top]! + sizes[before]!;
    for (let c = 0; c < width; c++) {
      const i = before * width + c;
      centres[i] = (centres[i]! * sizes[before]! + centres[top * width + c]! * sizes[top]!) / size;
    }
    sizes[before] = size;
    standing--;
    if (top !== standing) {
      centres.copyWithin(top * width, standing * width, (standing + 1) * width);
      sizes[top] = sizes[standing]!;
      member[top] = member[standing]!;
      placeOf[member[top]!] = top;
    }
  }
  return merges;
}

/** Single linkage is the minimum spanning tree (Gower and Ross 1969); Prim's algorithm needs one distance per row. */
function spanningTree(points: Points): FoundMerge[] {
  const { rows: n, columns: width, data } = points;
  const near = new Float64Array(n).fill(Infinity);
  const from = new Int32Array(n);
  const taken = new Uint8Array(n);
  const merges: FoundMerge[] = [];
  let last = 0;
  if (n > 0) taken[0] = 1;
  for (let step = 1; step < n; step++) {
    let best = -1;
    for (let row = 0; row < n; row++) {
      if (taken[row]) continue;
      let sum = 0;
      for (let c = 0, i = row * width, j = last * width; c < width; c++, i++, j++) {
        const d = data[i]! - data[j]!;
        sum += d * d;
      }
      if (sum < near[row]!) {
        near[row] = sum;
        from[row] = last;
      }
      if (best < 0 || near[row]! < near[best]!) best = row;
    }
    merges.push({ a: from[best]!, b: best, height: Math.sqrt(near[best]!) });
    taken[best] = 1;
    last = best;
  }
  return merges;
}

/** Complete and average linkage by nearest-neighbour chains over a triangle of distances (Lance and Williams 1967). */
function pairwiseChain(points: Points, linkage: 'complete' | 'average', weights: Float64Array): FoundMerge[] {
  const { rows: n, columns: width, data } = points;
  const distances = new Float64Array((n * (n - 1)) / 2);
  const slot = (a: number, b: number): number => (a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a);
  for (let a = 1, at = 0; a < n; a++)
    for (let b = 0; b < a; b++, at++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += (data[a * width + c]! - data[b * width + c]!) ** 2;
      distances[at] = Math.sqrt(sum);
    }
  const sizes = Float64Array.from(weights);
  const standing = new Uint8Array(n).fill(1);
  const merges: FoundMerge[] = [];
  const chain: number[] = [];
  while (merges.length < n - 1) {
    if (chain.length === 0) chain.push(standing.indexOf(1));
    const top = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    let best = before;
    let least = before < 0 ? Infinity : distances[slot(top, before)]!;
    for (let other = 0; other < n; other++) {
      if (!standing[other] || other === top) continue;
      const distance = distances[slot(top, other)]!;
      if (distance < least) {
        least = distance;
        best = other;
      }
    }
    if (best !== before) {
      chain.push(best);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: top, b: before, height: least });
    standing[top] = 0;
    for (let other = 0; other < n; other++) {
      if (!standing[other] || other === before) continue;
      const one = distances[slot(top, other)]!;
      const two = distances[slot(before, other)]!;
      distances[slot(before, other)] =
        linkage === 'complete'
          ? Math.max(one, two)
          : (sizes[top]! * one + sizes[before]! * two) / (sizes[top]! + sizes[before]!);
    }
    sizes[before]! += sizes[top]!;
  }
  return merges;
}
