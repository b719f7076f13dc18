import { TributaryError } from '@tributary/contracts';
import { sortedKnown } from './sorted.js';

/** Mutual information of two labellings of the same rows, in nats; 0 where one says nothing of the other. */
export function mutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { cells, left, right, rows } = countCells(a, b);
  let sum = 0;
  for (const { i, j, n } of cells) sum += (n / rows) * Math.log((n * rows) / (left.get(i)! * right.get(j)!));
  return Math.max(0, sum);
}

/**
 * Mutual information over the mean of the two entropies, 0 to 1 (normalized mutual information, arithmetic, as
 * scikit-learn); 1 for equal groupings, also where both have one group.
 */
export function normalizedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { left, right, rows } = countCells(a, b);
  const mean = (entropyOf(left, rows) + entropyOf(right, rows)) / 2;
  return mean === 0 ? 1 : mutualInformation(a, b) / mean;
}

/**
 * Values as numbers of quantile bins, 0 to bins − 1: edges by linear interpolation, a value on an edge goes up. For the
 * mutual information of a measure with groups.
 */
export function quantileBins(values: ArrayLike<number>, bins: number): Int32Array {
  const edges = quantiles(
    values,
    Array.from({ length: bins - 1 }, (_, at) => (at + 1) / bins),
  );
  return Int32Array.from(values, (value) => {
    let bin = 0;
    while (bin < edges.length && value >= edges[bin]!) bin++;
    return bin;
  });
}

/** Quantiles at shares of 0 to 1 by linear interpolation (Hyndman and Fan's type 7). NaN values are left out. `room`: see `sortedKnown`. */
export function quantiles(values: ArrayLike<number>, shares: readonly number[], room?: Float64Array): number[] {
  const sorted = sortedKnown(values, room);
  return shares.map((share) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const below = sorted[low] ?? NaN;
    return below + (place - low) * ((sorted[low + 1] ?? below) - below);
  });
}

function countCells(a: ArrayLike<number>, b: ArrayLike<number>) {
  if (a.length !== b.length)
    throw new TributaryError(
      'MODEL_INPUT',
      `Two labellings of the same rows are needed; got ${a.length} and ${b.length} rows.`,
    );
  const cells = new Map<string, { i: number; j: number; n: number }>();
  const left = new Map<number, number>();
  const right = new Map<number, number>();
  for (let row = 0; row < a.length; row++) {
    const i = a[row]!;
    const j = b[row]!;
    left.set(i, (left.get(i) ?? 0) + 1);
    right.set(j, (right.get(j) ?? 0) + 1);
    const cell = cells.get(`${i},${j}`);
    if (cell) cell.n++;
    else cells.set(`${i},${j}`, { i, j, n: 1 });
  }
  return { cells: cells.values(), left, right, rows: a.length };
}

function entropyOf(counts: Map<number, number>, rows: number): number {
  let sum = 0;
  for (const n of counts.values()) sum -= (n / rows) * Math.log(n / rows);
  return sum;
}
