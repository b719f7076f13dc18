import { elbow } from './elbow.js';
import { neighboursAmong } from './neighbours.js';
import { pickRows, type Points } from './points.js';
import { createRandom, sampleIndices } from './random.js';

/**
 * Distance of each row to its `k`-th nearest, itself counted as the first, rising: the k-distance graph of DBSCAN.
 * Looks at a seeded sample of rows where there are more than `sample`; the neighbours are taken among all rows.
 */
export function kDistances(points: Points, options: { k: number; sample?: number; seed?: number }): Float64Array {
  const { k, sample = 5000, seed = 1 } = options;
  const among = neighboursAmong(points);
  const looked =
    points.rows <= sample ? points : pickRows(points, sampleIndices(points.rows, sample, createRandom(seed)));
  return Float64Array.from({ length: looked.rows }, (_, row) => {
    const nearest = among.nearestSquared({ data: looked.data, at: row * looked.columns }, k);
    return Math.sqrt(nearest.at(-1) ?? 0);
  }).sort();
}

/**
 * The radius at the knee of a rising k-distance curve: most rows have enough neighbours within it, those beyond lie
 * apart. The farthest hundredth is left aside, for one far row would move the knee. 0 where all rows are equal.
 */
export function suggestedRadius(distances: Float64Array): number {
  const kept = distances.subarray(0, Math.max(3, Math.ceil(distances.length * 0.99)));
  const falling = Array.from(kept, (_, at) => ({ x: at, y: kept[kept.length - 1 - at]! }));
  const knee = elbow(falling);
  if (knee !== null) return kept[kept.length - 1 - knee]!;
  return kept.at(-1) ?? 0;
}
