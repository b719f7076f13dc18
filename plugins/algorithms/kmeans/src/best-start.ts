import {
  checkDifferentRows,
  completePoints,
  createRandom,
  greedyStart,
  kmeansSteps,
  sampleIndices,
  tightKMeansSteps,
  type KMeansSolution,
  type Points,
  type Random,
} from '@tributary/numerics';
import { TributaryError, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { KMeansParams } from './params.js';
import { settled } from './settled.js';

/** Where the rest of a fit goes on from. */
export interface Start extends Pick<KMeansSolution, 'centroids' | 'inertia' | 'iterations'> {
  restarts: number;
  /** Rows of the sample by centroid; absent of given centroids. */
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
  const restarts = given ? 1 : (params.restarts ?? defaultRestarts(points, params.k));
  let best: KMeansSolution | undefined;
  for (let start = 0; start < restarts; start++) {
    const steps = given
      ? kmeansSteps(points, given, params)
      : tightKMeansSteps(points, greedyStart(points, params.k, random), params);
    const solution = await settled(steps, tools.signal);
    if (!best || solution.inertia < best.inertia) best = solution;
    tools.progress((start + 1) / (restarts + (sample === null ? 0 : 1)));
  }
  const sizes = new Float64Array(params.k);
  for (const label of best!.labels) sizes[label]!++;
  return { ...best!, restarts, sizes };
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
