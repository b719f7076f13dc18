import {
  checkComplete,
  columnKMeansOrders,
  createRandom,
  inertiaSteps,
  miniBatchSteps,
  numericColumns,
  type KMeansSolution,
  type Points,
} from '@tributary/numerics';
import type { Artifact, FitTools, Matrix } from '@tributary/plugin-kit';
import { bestStart } from './best-start.js';
import type { KMeansParams } from './params.js';
import { gatherCrew, workedOff } from './rows-crew.js';
import { settled } from './settled.js';

/** Rows from which on starts are tried on a sample, and the kernels for many rows do the rest. */
const manyRows = 20_000;

type Fitted = Pick<KMeansSolution, 'centroids' | 'inertia' | 'iterations'> & { restarts: number };

/** The tightest of several starts, or what given centroids come to. Throws MODEL_INPUT on NaN and where fewer than k rows differ. */
export async function fitKMeans(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Artifact> {
  const { batch } = params;
  const fit = batch !== undefined && batch < matrix.rows ? inBatches : matrix.rows > manyRows ? ofMany : ofFew;
  const { centroids, inertia, iterations, restarts } = await fit(matrix, params, tools);
  tools.progress(1);
  return {
    format: 1,
    json: { k: params.k, columns: matrix.columns.map((column) => column.name), inertia, iterations, restarts },
    buffers: { centroids: inStableOrder(centroids).data },
  };
}

function ofFew(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Fitted> {
  return bestStart(matrix, params, { tools, sample: null });
}

async function ofMany(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Fitted> {
  // Threads take a moment to start: meanwhile starts are tried.
  const crew = gatherCrew(numericColumns(matrix), tools.parallel);
  try {
    const { centroids, others, restarts } = await bestStart(matrix, params, { tools, sample: manyRows });
    const orders = columnKMeansOrders(matrix.rows, [centroids, ...others], params);
    return { restarts, ...(await workedOff(crew, orders, tools.signal)) };
  } finally {
    await crew.dismiss();
  }
}

/** From the best start on three batches of rows; what a centroid was given there counts on. */
async function inBatches(matrix: Matrix, params: KMeansParams, tools: FitTools): Promise<Fitted> {
  checkComplete(matrix);
  const batch = params.batch!;
  const start = await bestStart(matrix, params, { tools, sample: Math.min(manyRows, 3 * batch) });
  const { centroids, batches } = await settled(
    miniBatchSteps(matrix, start.centroids, {
      batch,
      maxBatches: params.maxIterations,
      random: createRandom(tools.seed),
      ...(start.sizes && { weights: start.sizes }),
    }),
    tools.signal,
  );
  const inertia = await settled(inertiaSteps(matrix, centroids), tools.signal);
  return { centroids, inertia, iterations: batches, restarts: start.restarts };
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
