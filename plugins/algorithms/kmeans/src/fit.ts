import { setImmediate } from 'node:timers/promises';
import {
  checkDifferentRows,
  columnKMeansSteps,
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

/** Rows from which on starts are tried on a sample, and the kernels for many rows do the rest. */
const manyRows = 20_000;

/** The tightest of several starts. Throws MODEL_INPUT on NaN and where fewer than k rows differ. */
export async function fitKMeans(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Artifact> {
  const many = matrix.rows > manyRows;
  const random = createRandom(tools.seed);
  const points = completePoints(many ? sampleOf(matrix, random) : matrix);
  checkDifferentRows(points, params.k);
  const restarts = params.restarts ?? defaultRestarts(points, params.k);
  let best: KMeansSolution | undefined;
  for (let start = 0; start < restarts; start++) {
    const solution = await settled(kmeansSteps(points, greedyStart(points, params.k, random), params), tools.signal);
    if (!best || solution.inertia < best.inertia) best = solution;
    tools.progress((start + 1) / (restarts + (many ? 1 : 0)));
  }
  const { centroids, inertia, iterations } = many
    ? await settled(columnKMeansSteps(valuesOf(matrix), best!.centroids, params), tools.signal)
    : best!;
  tools.progress(1);
  return {
    format: 1,
    json: { k: params.k, columns: matrix.columns.map((column) => column.name), inertia, iterations, restarts },
    buffers: { centroids: inStableOrder(centroids).data },
  };
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
