import { pickRows, type Points } from './points.js';
import type { Random } from './random.js';

/**
 * k rows to start from by greedy k-means++ (Arthur and Vassilvitskii 2007): each next row is the best of 2 + ln k
 * candidates, drawn with a chance in proportion to the squared distance to the rows taken before. As scikit-learn.
 */
export function greedyStart(points: Points, k: number, random: Random): Points {
  const trials = 2 + Math.floor(Math.log(k));
  const chosen = [random.int(points.rows)];
  let closest = squaredTo(points, chosen[0]!);
  for (let at = 1; at < k; at++) {
    let best: { row: number; closest: Float64Array; potential: number } | undefined;
    for (let trial = 0; trial < trials; trial++) {
      const row = drawByWeight(closest, random);
      const next = squaredTo(points, row, closest);
      let potential = 0;
      for (let i = 0; i < next.length; i++) potential += next[i]!;
      if (!best || potential < best.potential) best = { row, closest: next, potential };
    }
    chosen.push(best!.row);
    closest = best!.closest;
  }
  return pickRows(points, chosen);
}

/** Squared distance of every row to one row, no larger than what stands in `limit`. */
function squaredTo(points: Points, row: number, limit?: Float64Array): Float64Array {
  const { rows, columns: width, data } = points;
  const result = new Float64Array(rows);
  const from = row * width;
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let c = 0; c < width; c++, at++) {
      const d = data[at]! - data[from + c]!;
      sum += d * d;
    }
    result[i] = limit && limit[i]! < sum ? limit[i]! : sum;
  }
  return result;
}

function drawByWeight(weights: Float64Array, random: Random): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  if (total === 0) return random.int(weights.length);
  let left = random.next() * total;
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
