import { setImmediate } from 'node:timers/promises';
import { TributaryError, type Matrix } from '@tributary/contracts';
import {
  calinskiHarabaszOf,
  createRandom,
  daviesBouldinOf,
  numericColumns,
  pickFrom,
  sampleIndices,
  silhouetteSteps,
  spreadOf,
  toPoints,
  type Points,
  type Silhouette,
  type Spread,
} from '@tributary/numerics';
import type { CurvePointOfK } from './result.js';

/** Rows up to which the silhouette of every k is exact; above, it looks at a sample of `sampleRows`. */
export const exactRowsOfCurve = 8000;

/** Rows up to which the silhouette of the chosen clustering is exact. */
export const exactRowsOfChosen = 30_000;

const sampleRows = 5000;

export interface Measured extends CurvePointOfK {
  perCluster: Float64Array;
}

interface Measuring {
  seed: number;
  signal: AbortSignal;
  exactRows: number;
  /** Where the rows are a sample of many: how all of these lie. */
  whole?: Spread | undefined;
}

/** The validity of one clustering. The quadratic part runs in slices of some 20 ms, so that other work gets through. */
export async function measure(matrix: Matrix, labels: Int32Array, options: Measuring): Promise<Measured> {
  const { whole } = options;
  const exact = matrix.rows <= options.exactRows;
  const sample = exact ? { points: toPoints(matrix), labels } : sampleOf(matrix, labels, options.seed);
  const silhouette = await inSlices(silhouetteSteps(sample.points, sample.labels), options.signal);
  await setImmediate();
  const spread = whole ?? spreadOf(numericColumns(matrix), labels);
  return {
    k: Array.from(spread.sizes).filter((size) => size > 0).length,
    silhouette: silhouette.mean,
    silhouetteRows: silhouette.sample,
    silhouetteError: exact && !whole ? null : (1.96 * silhouette.deviation) / Math.sqrt(silhouette.sample),
    perCluster: silhouette.perCluster,
    daviesBouldin: daviesBouldinOf(spread),
    calinskiHarabasz: calinskiHarabaszOf(spread),
    wcss: spread.within,
  };
}

function sampleOf(matrix: Matrix, labels: Int32Array, seed: number): { points: Points; labels: Int32Array } {
  const rows = sampleIndices(matrix.rows, sampleRows, createRandom(seed));
  return { points: pickFrom(matrix, rows), labels: Int32Array.from(rows, (row) => labels[row]!) };
}

async function inSlices(steps: Generator<number, Silhouette>, signal: AbortSignal): Promise<Silhouette> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    await setImmediate();
  }
}
