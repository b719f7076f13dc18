import { TributaryError } from '@tributary/contracts';
import type { KMeansOptions, Points, Spread } from '@tributary/numerics';
import { rowsOf, squaredTo } from './prepared-sql.js';
import { timeoutSeconds, type RowsTable } from './rows-table.js';

export interface WarehouseKMeans {
  centroids: Points;
  /** WCSS over all rows of the table. */
  inertia: number;
  iterations: number;
  spread: Spread;
}

/**
 * Lloyd's k-means over the rows of a table, one statement an iteration: as `kmeansSteps`, from the same start to the same
 * centroids but for the grid of the table (2⁻³⁰ of the widest column). A cluster without rows takes the row that lies
 * farthest from its own. Throws MODEL_INPUT where fewer rows differ than there are clusters, CANCELLED.
 */
export async function kmeansInWarehouse(
  table: RowsTable,
  start: Points,
  { maxIterations, tolerance, signal }: KMeansOptions & { signal: AbortSignal },
): Promise<WarehouseKMeans> {
  await checkDifferent(table, start.rows);
  const { width } = table;
  let centroids: Float64Array = start.data.map((value, at) => (value - table.offsets[at % width]!) / table.step);
  let iterations = 0;
  for (;;) {
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
    const pass = await passOver(table, centroids, signal);
    const moved = await fillEmpty(table, { centroids, pass }, signal);
    if (iterations === maxIterations) return solution(table, { centroids, pass, iterations });
    const next = centroids.map((value, at) => {
      const size = pass.sizes[Math.floor(at / width)]!;
      return size > 0 ? pass.sums[at]! / size : value;
    });
    const shift = next.reduce((sum, value, at) => sum + (value - centroids[at]!) ** 2, 0);
    centroids = next;
    // Where nothing moves, no row has changed its cluster.
    if (shift > 0) iterations++;
    if (shift <= tolerance * table.variance && !moved)
      return solution(table, { centroids, pass: await passOver(table, centroids, signal), iterations });
  }
}

/** One look at every row: what lies nearest to each centroid. */
interface Pass {
  sizes: Float64Array;
  /** k × width. */
  sums: Float64Array;
  within: number;
  distances: Float64Array;
}

function labelled({ name, width }: RowsTable, centroids: Float64Array): string {
  const columns = Array.from({ length: width }, (_, c) => `c${c}`).join(', ');
  const far = rowsOf(centroids, width).map(squaredTo).join(', ');
  return `SELECT id, ${columns}, arrayMin(far) AS near, indexOf(far, near) - 1 AS label
    FROM (SELECT id, ${columns}, [${far}] AS far FROM ${name})`;
}

async function passOver(table: RowsTable, centroids: Float64Array, signal: AbortSignal): Promise<Pass> {
  const { warehouse, width } = table;
  const k = centroids.length / width;
  const sums = Array.from({ length: width }, (_, c) => `toFloat64(sum(c${c})) AS sum_${c}`).join(', ');
  const { columns } = await warehouse.columns(
    `SELECT toFloat64(label) AS cluster, toFloat64(count()) AS n, sum(near) AS within, sum(sqrt(near)) AS distances, ${sums}
     FROM (${labelled(table, centroids)}) GROUP BY label ORDER BY label`,
    { signal, priority: 'bulk', timeoutSeconds },
  );
  const pass: Pass = {
    sizes: new Float64Array(k),
    sums: new Float64Array(k * width),
    within: 0,
    distances: new Float64Array(k),
  };
  columns.get('cluster')!.forEach((label, at) => {
    pass.sizes[label] = columns.get('n')![at]!;
    pass.within += columns.get('within')![at]!;
    pass.distances[label] = columns.get('distances')![at]!;
    for (let c = 0; c < width; c++) pass.sums[label * width + c] = columns.get(`sum_${c}`)![at]!;
  });
  return pass;
}

/** Gives each cluster without rows the row that lies farthest from its centroid, in the sums; false where none was empty. */
async function fillEmpty(
  table: RowsTable,
  { centroids, pass: { sizes, sums } }: { centroids: Float64Array; pass: Pass },
  signal: AbortSignal,
): Promise<boolean> {
  const empty = [...sizes.keys()].filter((label) => sizes[label] === 0);
  if (empty.length === 0) return false;
  const { width } = table;
  const names = Array.from({ length: width }, (_, c) => `toFloat64(c${c}) AS v${c}`).join(', ');
  const { rows, columns } = await table.warehouse.columns(
    `SELECT toFloat64(label) AS cluster, ${names} FROM (${labelled(table, centroids)}) WHERE near > 0
     ORDER BY near DESC, id LIMIT ${empty.length}`,
    { signal, priority: 'bulk', timeoutSeconds },
  );
  for (let at = 0; at < rows; at++) {
    const from = columns.get('cluster')![at]!;
    const to = empty[at]!;
    sizes[from]!--;
    sizes[to]!++;
    for (let c = 0; c < width; c++) {
      const value = columns.get(`v${c}`)![at]!;
      sums[from * width + c]! -= value;
      sums[to * width + c]! += value;
    }
  }
  return rows > 0;
}

function solution(
  { width, offsets, step }: RowsTable,
  { centroids, pass, iterations }: { centroids: Float64Array; pass: Pass; iterations: number },
): WarehouseKMeans {
  const data = centroids.map((value, at) => value * step + offsets[at % width]!);
  const means: Points = { rows: pass.sizes.length, columns: width, data };
  // The order in which a cluster adds up squares is not fixed: twelve digits are.
  const steady = (value: number): number => Number(value.toPrecision(12));
  const within = steady(pass.within * step * step);
  const distances = pass.distances.map((sum) => steady(sum * step));
  return { centroids: means, inertia: within, iterations, spread: { means, sizes: pass.sizes, within, distances } };
}

async function checkDifferent({ warehouse, name, width }: RowsTable, k: number): Promise<void> {
  const columns = Array.from({ length: width }, (_, c) => `c${c}`).join(', ');
  const [row] = await warehouse.query<{ n: string }>(
    `SELECT count() AS n FROM (SELECT DISTINCT ${columns} FROM ${name} LIMIT ${k})`,
  );
  const different = Number(row?.n ?? 0);
  if (different < k)
    throw new TributaryError(
      'MODEL_INPUT',
      `Only ${different} rows differ from each other; ${k} clusters need at least ${k}.`,
    );
}
