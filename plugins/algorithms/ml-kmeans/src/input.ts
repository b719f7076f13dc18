import type { Points } from '@tributary/numerics';
import { TributaryError, type Matrix } from '@tributary/plugin-kit';

/** Refuses what k-means cannot group: no columns, values that are not finite, fewer than k rows that differ. */
export function checkRows(matrix: Matrix, points: Points, k: number): void {
  if (points.columns === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no columns to cluster by.');
  const bad = points.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new TributaryError(
      'MODEL_INPUT',
      `Column "${matrix.columns[bad % points.columns]!.name}" holds a missing or infinite value in row ${Math.floor(bad / points.columns)}; impute it first.`,
    );
  const different = differentRows(points, k);
  if (different < k)
    throw new TributaryError(
      'MODEL_INPUT',
      `Only ${different} rows differ from each other; ${k} clusters need at least ${k}.`,
    );
}

/** How many different rows there are, counted no further than `enough`. */
function differentRows(points: Points, enough: number): number {
  const seen = new Set<string>();
  for (let row = 0; row < points.rows && seen.size < enough; row++)
    seen.add(points.data.subarray(row * points.columns, (row + 1) * points.columns).join());
  return seen.size;
}
