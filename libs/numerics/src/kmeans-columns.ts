import { TributaryError } from '@tributary/contracts';
import type { KMeansOptions } from './kmeans.js';
import { rowsHolder, type RowsAnswer, type RowsOrder } from './kmeans-rows.js';
import type { Points } from './points.js';

export interface ColumnKMeans {
  centroids: Points;
  /** WCSS of the labels that belong to these centroids. */
  inertia: number;
  iterations: number;
}

/** {@link columnKMeansOrders} with all rows held here. Yields after every order. */
export function* columnKMeansSteps(
  columns: readonly ArrayLike<number>[],
  start: Points,
  options: KMeansOptions,
): Generator<RowsOrder, ColumnKMeans> {
  const rows = columns[0]?.length ?? 0;
  const holder = rowsHolder(columns, { from: 0, to: rows });
  const orders = columnKMeansOrders(rows, [start], options);
  let step = orders.next([]);
  while (!step.done) {
    yield step.value;
    step = orders.next([holder(step.value)]);
  }
  return step.value;
}

/**
 * Lloyd's k-means over columns, for many rows: WebAssembly SIMD over centred 32-bit copies of the columns, sums of the
 * clusters in 64 bits and kept in step with the labels that change. As `kmeansSteps` but for the rounding of single
 * distances (about 1e-7 of the spread), which can move a row that lies on a border. At most 255 clusters. Yields what is
 * to be asked of all who hold rows (`rowsHolder`), here or in threads, and wants their answers in the order of their
 * rows: the same solution to the last bit whatever their number. Of several starts, of one k, the tightest is kept; the
 * rows are taken in once. Throws MODEL_INPUT on a value that is not finite.
 */
export function* columnKMeansOrders(
  rows: number,
  starts: readonly Points[],
  options: KMeansOptions,
): Generator<RowsOrder, ColumnKMeans, readonly RowsAnswer[]> {
  const { rows: k, columns: width } = starts[0]!;
  const offsets = meansOf(joined(yield { do: 'sum' }), rows, width);
  const squares = joined(yield { do: 'load', offsets, k }).reduce((sum, chunk) => sum + chunk, 0);
  const tolerance = (options.tolerance * squares) / Math.max(1, rows * width);
  const centred = { maxIterations: options.maxIterations, tolerance };
  let best: ColumnKMeans | undefined;
  for (const { data } of starts) {
    const from = data.map((value, at) => value - offsets[at % width]!);
    const solution = yield* centredKMeans({ rows: k, columns: width, data: from }, centred);
    if (!best || solution.inertia < best.inertia) best = solution;
  }
  const { data } = best!.centroids;
  return { ...best!, centroids: { ...best!.centroids, data: data.map((value, at) => value + offsets[at % width]!) } };
}

/**
 * From one start to where it rests, over rows that are taken in; centroids are centred, the tolerance is absolute. Labels
 * that another start has left are no hindrance: sums and sizes are kept in step with them.
 */
function* centredKMeans(
  start: Points,
  { maxIterations, tolerance }: KMeansOptions,
): Generator<RowsOrder, ColumnKMeans, readonly RowsAnswer[]> {
  const { rows: k, columns: width } = start;
  let centroids = start.data;
  for (let iteration = 1; ; iteration++) {
    let clusters = clustersOf(yield { do: 'label', centroids }, k * width, k);
    const { changed } = clusters;
    const moves = yield* relocations(clusters.counts, centroids);
    if (moves.length > 0) clusters = clustersOf(yield { do: 'move', moves }, k * width, k);
    let iterations = iteration - 1;
    let ended = (changed === 0 && moves.length === 0) || iteration > maxIterations;
    if (!ended) {
      const { sums, counts } = clusters;
      const next = centroids.map((value, at) => {
        const size = counts[Math.floor(at / width)]!;
        return size > 0 ? sums[at]! / size : value;
      });
      const shift = next.reduce((sum, value, at) => sum + (value - centroids[at]!) ** 2, 0);
      centroids = next;
      ended = shift <= tolerance && moves.length === 0;
      if (ended) {
        yield { do: 'label', centroids };
        iterations = iteration;
      }
    }
    if (!ended) continue;
    const inertia = joined(yield { do: 'inertia', centroids }).reduce((sum, chunk) => sum + chunk, 0);
    return { centroids: { rows: k, columns: width, data: centroids }, inertia, iterations };
  }
}

/** Each cluster without rows gets the row that lies farthest from its centroid. */
function* relocations(
  counts: Float64Array,
  centroids: Float64Array,
): Generator<RowsOrder, { row: number; to: number }[], readonly RowsAnswer[]> {
  const empty = [...counts].flatMap((count, label) => (count === 0 ? [label] : []));
  if (empty.length === 0) return [];
  const answers = yield { do: 'farthest', centroids, count: empty.length };
  return answers
    .flatMap(({ far }) => far ?? [])
    .sort((a, b) => b.squared - a.squared || a.row - b.row)
    .slice(0, empty.length)
    .map(({ row }, at) => ({ row, to: empty[at]! }));
}

/** The figures of all chunks, in their order. */
function joined(answers: readonly RowsAnswer[]): Float64Array {
  return Float64Array.from(answers.flatMap(({ byChunk }) => [...(byChunk ?? [])]));
}

function clustersOf(
  answers: readonly RowsAnswer[],
  cells: number,
  k: number,
): { sums: Float64Array; counts: Float64Array; changed: number } {
  const sums = new Float64Array(cells);
  const counts = new Float64Array(k);
  let changed = 0;
  for (const { clusters } of answers) {
    if (!clusters) continue;
    changed += clusters.changed;
    clusters.sums.forEach((sum, at) => (sums[at % cells]! += sum));
    clusters.counts.forEach((count, at) => (counts[at % k]! += count));
  }
  return { sums, counts, changed };
}

function meansOf(sums: Float64Array, rows: number, width: number): Float64Array {
  const means = new Float64Array(width);
  sums.forEach((sum, at) => (means[at % width]! += sum));
  return means.map((sum, c) => {
    const mean = sum / Math.max(1, rows);
    if (Number.isFinite(mean)) return mean;
    throw new TributaryError('MODEL_INPUT', `Column ${c + 1} holds a missing or infinite value; impute it first.`);
  });
}
