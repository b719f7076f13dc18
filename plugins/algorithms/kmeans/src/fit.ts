import { setImmediate } from 'node:timers/promises';
import {
  checkDifferentRows,
  completePoints,
  createRandom,
  greedyStart,
  kmeansSteps,
  type KMeansSolution,
  type Points,
} from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { KMeansParams } from './params.js';

/** The tightest of several starts. Throws MODEL_INPUT on NaN and where fewer than k rows differ. */
export async function fitKMeans(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Artifact> {
  const points = completePoints(matrix);
  checkDifferentRows(points, params.k);
  const restarts = params.restarts ?? defaultRestarts(points, params.k);
  const random = createRandom(tools.seed);
  let best: KMeansSolution | undefined;
  for (let start = 0; start < restarts; start++) {
    const steps = kmeansSteps(points, greedyStart(points, params.k, random), params);
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      // Lets an abort arrive: it comes as an event.
      await setImmediate();
      if (tools.signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
    }
    if (!best || step.value.inertia < best.inertia) best = step.value;
    tools.progress((start + 1) / restarts);
  }
  const { centroids, inertia, iterations } = best!;
  return {
    format: 1,
    json: { k: params.k, columns: matrix.columns.map((column) => column.name), inertia, iterations, restarts },
    buffers: { centroids: inStableOrder(centroids).data },
  };
}

/** As many starts as take about a second: small data have many local minima and cost little to try. */
function defaultRestarts({ rows, columns }: Points, k: number): number {
  const tried = Math.min(200, Math.max(10, Math.round(4e6 / (rows * columns * k))));
  return rows <= 50_000 ? tried : 3;
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
