import { TributaryError } from '@tributary/contracts';
import type { KMeansOptions } from './kmeans.js';
import type { Points } from './points.js';
import { wasmKernels } from './wasm-kernels.js';

export interface ColumnKMeans {
  centroids: Points;
  /** WCSS of the labels that belong to these centroids. */
  inertia: number;
  iterations: number;
}

/** Rows of one block of the kernel. */
const block = 16;
const noLabel = 255;

/**
 * Lloyd's k-means over columns, for many rows: WebAssembly SIMD over centred 32-bit copies of the columns, sums of the
 * clusters in 64 bits and kept in step with the labels that change. As {@link kmeansSteps} but for the rounding of single
 * distances (about 1e-7 of the spread), which can move a row that lies on a border. At most 255 clusters. Yields after
 * every iteration. Throws MODEL_INPUT on a value that is not finite.
 */
export function* columnKMeansSteps(
  columns: readonly ArrayLike<number>[],
  start: Points,
  options: KMeansOptions,
): Generator<number, ColumnKMeans> {
  const rows = loadColumns(columns, start.rows);
  const width = columns.length;
  const tolerance = options.tolerance * rows.variance;
  const solution = (centroids: Float64Array, iterations: number): ColumnKMeans => ({
    centroids: {
      rows: start.rows,
      columns: width,
      data: centroids.map((value, at) => value + rows.offsets[at % width]!),
    },
    inertia: rows.inertia(centroids),
    iterations,
  });
  let centroids: Float64Array = Float64Array.from(start.data, (value, at) => value - rows.offsets[at % width]!);
  for (let iteration = 1; ; iteration++) {
    const changed = rows.assign(centroids);
    const moved = rows.relocateEmpty(centroids);
    if ((changed === 0 && !moved) || iteration > options.maxIterations) return solution(centroids, iteration - 1);
    const next = rows.clusterMeans(centroids);
    const shift = next.reduce((sum, value, at) => sum + (value - centroids[at]!) ** 2, 0);
    centroids = next;
    if (shift <= tolerance && !moved) {
      rows.assign(centroids);
      return solution(centroids, iteration);
    }
    yield iteration;
  }
}

/** The rows in the memory of the kernels, and what can be asked of them. Centroids are centred, row-major, k × width. */
interface LoadedRows {
  /** What was subtracted from each column: its mean. */
  offsets: Float64Array;
  /** Mean variance of the columns. */
  variance: number;
  /** Labels every row; returns how many labels changed. */
  assign(centroids: Float64Array): number;
  /** Gives each cluster without rows the row that lies farthest from its centroid; false where there was nothing to do. */
  relocateEmpty(centroids: Float64Array): boolean;
  clusterMeans(before: Float64Array): Float64Array;
  inertia(centroids: Float64Array): number;
}

function loadColumns(columns: readonly ArrayLike<number>[], k: number): LoadedRows {
  if (k > noLabel) throw new TributaryError('MODEL_INPUT', `At most ${noLabel} clusters; ${k} were asked for.`);
  const rows = columns[0]?.length ?? 0;
  const width = columns.length;
  const padded = Math.ceil(rows / block) * block;
  const stride = padded * 4;
  const kernels = wasmKernels();
  const [data, centres, exact, labels, sums, counts] = kernels.allocate([
    stride * width,
    k * (width + 1) * 4,
    k * width * 8,
    padded,
    k * width * 8,
    k * 4,
  ]) as [number, number, number, number, number, number];
  const memory = (): ArrayBuffer => kernels.memory.buffer;
  const { offsets, variance } = centred(columns, new Float32Array(memory(), data, padded * width), padded);
  new Uint8Array(memory(), labels, padded).fill(noLabel);
  const writeExact = (centroids: Float64Array): void => new Float64Array(memory(), exact, k * width).set(centroids);

  return {
    offsets,
    variance,
    assign(centroids) {
      const target = new Float32Array(memory(), centres, k * (width + 1));
      for (let j = 0, at = 0; j < k; j++) {
        let half = 0;
        for (let c = 0; c < width; c++, at++) {
          const value = Math.fround(centroids[j * width + c]!);
          target[at] = value;
          half -= (value * value) / 2;
        }
        target[at++] = half;
      }
      return kernels.assign(data, rows, stride, width, k, centres, labels, sums, counts);
    },
    relocateEmpty(centroids) {
      const empty = [...new Int32Array(memory(), counts, k)].flatMap((count, label) => (count === 0 ? [label] : []));
      if (empty.length === 0) return false;
      writeExact(centroids);
      const [squaredAt] = kernels.allocate([rows * 8]) as [number];
      kernels.inertia(data, rows, stride, width, exact, labels, squaredAt);
      const far = farthest(new Float64Array(memory(), squaredAt, rows), empty.length);
      far.forEach((row, at) => {
        const label = new Uint8Array(memory(), labels, padded);
        const total = new Float64Array(memory(), sums, k * width);
        const count = new Int32Array(memory(), counts, k);
        const from = label[row]!;
        const to = empty[at]!;
        label[row] = to;
        count[from]!--;
        count[to]!++;
        for (let c = 0; c < width; c++) {
          const value = new Float32Array(memory(), data + c * stride, rows)[row]!;
          total[from * width + c]! -= value;
          total[to * width + c]! += value;
        }
      });
      return far.length > 0;
    },
    clusterMeans(before) {
      const total = new Float64Array(memory(), sums, k * width);
      const count = new Int32Array(memory(), counts, k);
      return before.map((value, at) => {
        const size = count[Math.floor(at / width)]!;
        return size > 0 ? total[at]! / size : value;
      });
    },
    inertia(centroids) {
      writeExact(centroids);
      return kernels.inertia(data, rows, stride, width, exact, labels, 0);
    },
  };
}

/** Copies columns, less their means, one after the other; the padding stays 0. */
function centred(columns: readonly ArrayLike<number>[], target: Float32Array, padded: number) {
  const rows = columns[0]?.length ?? 0;
  let squares = 0;
  const offsets = Float64Array.from(columns, (column, c) => {
    const mean = meanOfColumn(column);
    if (!Number.isFinite(mean))
      throw new TributaryError('MODEL_INPUT', `Column ${c + 1} holds a missing or infinite value; impute it first.`);
    squares += copyLess(column, mean, target.subarray(c * padded, c * padded + rows));
    return mean;
  });
  return { offsets, variance: squares / Math.max(1, rows * columns.length) };
}

function meanOfColumn(column: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < column.length; row++) sum += column[row]!;
  return sum / column.length;
}

/** Writes the values less their mean; returns the sum of squares. A function of its own: small loops are compiled well. */
function copyLess(column: ArrayLike<number>, mean: number, target: Float32Array): number {
  let squares = 0;
  for (let row = 0; row < target.length; row++) {
    const value = column[row]! - mean;
    target[row] = value;
    squares += value * value;
  }
  return squares;
}

/** The rows with the largest values above 0, largest first. */
function farthest(squared: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < squared.length; row++) {
    if (squared[row] === 0 || (found.length === count && squared[row]! <= squared[found.at(-1)!]!)) continue;
    const at = found.findIndex((other) => squared[other]! < squared[row]!);
    found.splice(at < 0 ? found.length : at, 0, row);
    if (found.length > count) found.pop();
  }
  return found;
}
