import { setImmediate } from 'node:timers/promises';
import { assignNearest, checkDifferentRows, completePoints, createRandom, type Points } from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import { kmeansGenerator } from 'ml-kmeans';
import type { KMeansParams } from './params.js';

interface Solution {
  centroids: Points;
  inertia: number;
  iterations: number;
}

/** Rows up to which several starts cost little enough to be the default. */
const rowsForRestarts = 20_000;

/** The tightest of several k-means runs. Throws MODEL_INPUT on NaN and where fewer than k rows differ. */
export async function fitKMeans(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Artifact> {
  const points = completePoints(matrix);
  checkDifferentRows(points, params.k);
  const data = asRows(points);
  const restarts = params.restarts ?? (points.rows <= rowsForRestarts ? 5 : 1);
  const random = createRandom(tools.seed);
  let best: Solution | undefined;
  for (let run = 0; run < restarts; run++) {
    const solution = await runOnce({ points, data, params, seed: random.int(2 ** 31), signal: tools.signal });
    if (!best || solution.inertia < best.inertia) best = solution;
    tools.progress((run + 1) / restarts);
  }
  const { centroids, inertia, iterations } = inStableOrder(best!);
  return {
    format: 1,
    json: { k: params.k, columns: matrix.columns.map((column) => column.name), inertia, iterations, restarts },
    buffers: { centroids: centroids.data },
  };
}

interface Run {
  points: Points;
  data: number[][];
  params: KMeansParams;
  seed: number;
  signal: AbortSignal;
}

/**
 * One run until every cluster holds a row. The package leaves an empty cluster where it is; here its centroid moves to
 * the row that lies worst and the run goes on, which can only tighten it (so does scikit-learn).
 */
async function runOnce(run: Run): Promise<Solution> {
  const { points, params } = run;
  let start: number[][] | 'kmeans++' = 'kmeans++';
  let iterations = 0;
  for (;;) {
    const steps = kmeansGenerator(run.data, params.k, {
      seed: run.seed,
      initialization: start,
      maxIterations: params.maxIterations,
      tolerance: params.tolerance,
    });
    let centres: number[][] = [];
    for (const step of steps) {
      iterations++;
      centres = step.centroids;
      // Lets an abort arrive: it comes as an event.
      await setImmediate();
      if (run.signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
    }
    const centroids = { rows: params.k, columns: points.columns, data: Float64Array.from(centres.flat()) };
    // The package's own labels belong to the centroids before the last update; only fresh ones fit these.
    const { labels, squared } = assignNearest(points, centroids);
    const empty = emptyClusters(labels, params.k);
    if (empty.length === 0) return { centroids, inertia: squared.reduce((sum, value) => sum + value, 0), iterations };
    start = moveToWorstRows(centres, empty, { data: run.data, squared });
  }
}

function emptyClusters(labels: Int32Array, k: number): number[] {
  const seen = new Set(labels);
  return Array.from({ length: k }, (_, label) => label).filter((label) => !seen.has(label));
}

function moveToWorstRows(
  centres: number[][],
  empty: number[],
  rows: { data: number[][]; squared: Float64Array },
): number[][] {
  const worst = Array.from(rows.squared.keys()).sort((a, b) => rows.squared[b]! - rows.squared[a]! || a - b);
  return centres.map((centre, label) => {
    const at = empty.indexOf(label);
    return at < 0 ? centre : rows.data[worst[at]!]!;
  });
}

/** Centroids sorted by their coordinates, so that equal solutions are equal artifacts. */
function inStableOrder(solution: Solution): Solution {
  const rows = asRows(solution.centroids).sort((a, b) => {
    const at = a.findIndex((value, c) => value !== b[c]);
    return at < 0 ? 0 : a[at]! - b[at]!;
  });
  return { ...solution, centroids: { ...solution.centroids, data: Float64Array.from(rows.flat()) } };
}

function asRows(points: Points): number[][] {
  return Array.from({ length: points.rows }, (_, row) =>
    Array.from(points.data.subarray(row * points.columns, (row + 1) * points.columns)),
  );
}
