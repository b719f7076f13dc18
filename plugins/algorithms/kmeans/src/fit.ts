import { setImmediate } from 'node:timers/promises';
import {
  checkDifferentRows,
  columnKMeansOrders,
  completePoints,
  createRandom,
  greedyStart,
  kmeansSteps,
  sampleIndices,
  type KMeansSolution,
  type Points,
  type Random,
} from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { KMeansParams } from './params.js';
import { gatherCrew, workedOff } from './rows-crew.js';

/** Rows from which on starts are tried on a sample, and the kernels for many rows do the rest. */
const manyRows = 20_000;

/** The tightest of several starts, or what given centroids come to. Throws MODEL_INPUT on NaN and where fewer than k rows differ. */
export async function fitKMeans(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Artifact> {
  const many = matrix.rows > manyRows;
  // Threads take a moment to start: meanwhile starts are tried.
  const crew = many ? gatherCrew(valuesOf(matrix), tools.parallel) : null;
  try {
    const tried = await bestStart(matrix, params, { tools, many });
    const { centroids, inertia, iterations } = crew
      ? await workedOff(crew, columnKMeansOrders(matrix.rows, tried.centroids, params), tools.signal)
      : tried;
    tools.progress(1);
    return {
      format: 1,
      json: {
        k: params.k,
        columns: matrix.columns.map((column) => column.name),
        inertia,
        iterations,
        restarts: tried.restarts,
      },
      buffers: { centroids: inStableOrder(centroids).data },
    };
  } finally {
    await crew?.dismiss();
  }
}

/** The tightest start and where it came to rest: on all rows, of many on a sample. Given centroids are taken as they are. */
async function bestStart(
  matrix: Matrix,
  params: KMeansParams,
  { tools, many }: { tools: FitTools; many: boolean },
): Promise<Pick<KMeansSolution, 'centroids' | 'inertia' | 'iterations'> & { restarts: number }> {
  const given = params.start && startOf(params.start, matrix.columns.length, params.k);
  if (given && many) return { centroids: given, inertia: 0, iterations: 0, restarts: 1 };
  const random = createRandom(tools.seed);
  const points = completePoints(many ? sampleOf(matrix, random) : matrix);
  checkDifferentRows(points, params.k);
  const restarts = given ? 1 : (params.restarts ?? defaultRestarts(points, params.k));
  let best: KMeansSolution | undefined;
  for (let start = 0; start < restarts; start++) {
    const from = given ?? greedyStart(points, params.k, random);
    const solution = await settled(kmeansSteps(points, from, params), tools.signal);
    if (!best || solution.inertia < best.inertia) best = solution;
    tools.progress((start + 1) / (restarts + (many ? 1 : 0)));
  }
  return { ...best!, restarts };
}

function startOf(centroids: readonly (readonly number[])[], columns: number, k: number): Points {
  if (centroids.length !== k || centroids.some((centroid) => centroid.length !== columns))
    throw new TributaryError('MODEL_INPUT', `The start has to hold ${k} centroids of ${columns} numbers each.`);
  return { rows: k, columns, data: Float64Array.from(centroids.flat()) };
}

async function settled<T>(steps: Generator<number, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Lets an abort arrive: it comes as an event.
    await setImmediate();
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
  }
}

/** Rows to try starts on. */
function sampleOf(matrix: Matrix, random: Random): Matrix {
  const rows = sampleIndices(matrix.rows, manyRows, random);
  return {
    rows: rows.length,
    ids: matrix.ids,
    columns: matrix.columns.map((column) => ({
      ...column,
      data: Float64Array.from(rows, (row) => column.data[row]!),
    })),
  };
}

function valuesOf(matrix: Matrix): ArrayLike<number>[] {
  return matrix.columns.map((column) => {
    if (column.kind === 'numeric') return column.data;
    throw new TributaryError('MODEL_INPUT', `Column "${column.name}" is categorical; numbers are needed here.`);
  });
}

/** As many starts as take about a second: small data have many local minima and cost little to try. */
function defaultRestarts({ rows, columns }: Points, k: number): number {
  return Math.min(200, Math.max(10, Math.round(4e6 / (rows * columns * k))));
}

/** Centroids sorted by their coordinates, so that equal solutions are equal artifacts. */
function inStableOrder(centroids: Points): Points {
  const { rows, columns: width, data } = centroids;
  const sorted = Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width)).sort((a, b) => {
    const at = a.findIndex((value, c) => value !== b[c]);
    return at < 0 ? 0 : a[at]! - b[at]!;
  });
  return { ...centroids, data: Float64Array.from(sorted.flatMap((row) => [...row])) };
}
