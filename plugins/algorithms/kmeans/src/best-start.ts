import {
  checkDifferentRows,
  completePoints,
  createRandom,
  holdPoints,
  kmeansSteps,
  sampleIndices,
  triedStart,
  type Points,
  type Random,
  type TriedStart,
} from '@tributary/numerics';
import { TributaryError, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { KMeansParams } from './params.js';
import { settled } from './settled.js';
import { tryStarts } from './starts-crew.js';

/** Where the rest of a fit goes on from. */
export interface Start extends Omit<TriedStart, 'sizes'> {
  restarts: number;
  /** Rows of the sample by centroid; absent of given centroids that were not tried. */
  sizes?: Float64Array;
}

/** The tightest start and where it came to rest: on all rows, or on a sample of so many. Given centroids are taken as they are. */
export async function bestStart(
  matrix: Matrix,
  params: KMeansParams,
  { tools, sample }: { tools: FitTools; sample: number | null },
): Promise<Start> {
  const given = params.start && startOf(params.start, matrix.columns.length, params.k);
  if (given && sample !== null) return { centroids: given, inertia: 0, iterations: 0, restarts: 1 };
  const random = createRandom(tools.seed);
  const points = completePoints(sample === null ? matrix : sampleOf(matrix, sample, random));
  checkDifferentRows(points, params.k);
  if (given) {
    const solution = await settled(kmeansSteps(holdPoints(points), given, params), tools.signal);
    return { ...triedStart(solution), restarts: 1 };
  }
  const restarts = params.restarts ?? defaultRestarts(points, params.k);
  // Where they were tried on a sample, the fit goes on over all rows.
  const share = sample === null ? 1 : restarts / (restarts + 1);
  const tried = await tryStarts(points, { params, restarts, random, tools, share });
  const best = tried.reduce((tightest, start) => (start.inertia < tightest.inertia ? start : tightest));
  return { ...best, restarts };
}

function startOf(centroids: readonly (readonly number[])[], columns: number, k: number): Points {
  if (centroids.length !== k || centroids.some((centroid) => centroid.length !== columns))
    throw new TributaryError('MODEL_INPUT', `The start has to hold ${k} centroids of ${columns} numbers each.`);
  return { rows: k, columns, data: Float64Array.from(centroids.flat()) };
}

/** Rows to try starts on. */
function sampleOf(matrix: Matrix, size: number, random: Random): Matrix {
  const rows = sampleIndices(matrix.rows, size, random);
  return {
    rows: rows.length,
    ids: matrix.ids,
    columns: matrix.columns.map((column) => ({
      ...column,
      data: Float64Array.from(rows, (row) => column.data[row]!),
    })),
  };
}

/** As many starts as take about half a second: small data have many local minima and cost little to try. */
function defaultRestarts({ rows, columns }: Points, k: number): number {
  return Math.min(200, Math.max(6, Math.round(8e6 / (rows * columns * k))));
}
