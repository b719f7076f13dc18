import { neighboursAmong } from './neighbours.js';
import type { Points } from './points.js';

const neighbours = 10;

/**
 * In how many directions rows spread as seen from near by, whatever the number of columns: 1 along a curve. The
 * estimate of Levina and Bickel (2004), its inverse averaged over rows as MacKay and Ghahramani (2005) amend it, from
 * the ten nearest; equal rows are left aside. 1 where all rows are equal.
 */
export function intrinsicDimension(points: Points): number {
  const { rows, columns: width, data } = points;
  const among = neighboursAmong(points);
  let sum = 0;
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    const squared = among.nearestSquared({ data, at: row * width }, neighbours);
    const far = squared.at(-1) ?? 0;
    for (const near of squared.subarray(0, -1)) {
      if (near === 0) continue;
      sum += Math.log(far / near) / 2;
      counted++;
    }
  }
  return sum === 0 ? 1 : counted / sum;
}
