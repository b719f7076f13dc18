import { linkageChain } from './linkage-chain.js';
import { inOrder, type FoundMerge, type Merge } from './linkage.js';
import type { Points } from './points.js';

export type Linkage = 'ward' | 'complete' | 'average' | 'single';

/**
 * Agglomerative clustering as a list of merges by rising height, heights as scipy's. Rows may stand for several
 * (`weights`). O(n) memory; complete and average linkage hold 100 MB of distances beside it. Quadratic in time.
 */
export function hierarchical(points: Points, linkage: Linkage, weights?: Float64Array): Merge[] {
  const sizes = weights ?? new Float64Array(points.rows).fill(1);
  if (linkage === 'ward') return inOrder(wardChain(points, sizes), sizes);
  if (linkage === 'single') return inOrder(spanningTree(points), sizes);
  return inOrder(linkageChain(points, { linkage, weights: sizes }), sizes);
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
