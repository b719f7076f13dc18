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
import { lowestRests, tryStarts } from './try-starts.js';

/** Starts that are taken from a sample to all rows: so many at most, and so much looser at most than the tightest. */
const rivals = { most: 3, reach: 0.01 };

/** Where the rest of a fit goes on from. */
export interface Start extends Omit<TriedStart, 'sizes'> {
  restarts: number;
  /** Rows of the sample by centroid; absent of given centroids that were not tried. */
  sizes?: Float64Array;
  /** Where other starts rested on the sample that may turn out tighter on all rows. */
  others: readonly Points[];
}

/** The tightest start and where it came to rest: on all rows, or on a sample of so many. Given centroids are taken as they are. */
export async function bestStart(
  matrix: Matrix,
  params: KMeansParams,
  { tools, sample }: { tools: FitTools; sample: number | null },
): Promise<Start> {
  const given = params.start && startOf(params.start, matrix.columns.length, params.k);
  if (given && sample !== null) return { centroids: given, inertia: 0, iterations: 0, restarts: 1, others: [] };
  const random = createRandom(tools.seed);
  const points = completePoints(sample === null ? matrix : sampleOf(matrix, sample, random));
  checkDifferentRows(points, params.k);
  if (given) {
    const solution = await settled(kmeansSteps(holdPoints(points), given, params), tools.signal);
    return { ...triedStart(solution), restarts: 1, others: [] };
  }
  // Where they are tried on a sample, the fit goes on over all rows.
  const share = sample === null ? 1 : 0.9;
  const tried = await tryStarts(points, { params, random, tools, progress: (done) => tools.progress(done * share) });
  const [lowest, ...others] = lowestRests(tried, rivals);
  return { ...lowest!, restarts: tried.length, others: others.map(({ centroids }) => centroids) };
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
