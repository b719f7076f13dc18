import { TributaryError } from '@tributary/contracts';
import type { Points } from './points.js';
import { wasmKernels } from './wasm-kernels.js';

/** Column means and the sample covariance (divisor n − 1), row-major, `columns × columns`. */
export interface Covariance {
  means: Float64Array;
  values: Float64Array;
}

/** {@link columnCovariance} of rows in one block. */
export function covariance({ rows, columns: width, data }: Points): Covariance {
  return columnCovariance(
    Array.from({ length: width }, (_, c) => Float64Array.from({ length: rows }, (__, row) => data[row * width + c]!)),
  );
}

/**
 * Covariance of complete columns: products of pairs of centred columns in 64 bits, by WebAssembly SIMD. Throws
 * MODEL_INPUT with fewer than two rows, and where a value is not finite.
 */
export function columnCovariance(columns: readonly ArrayLike<number>[]): Covariance {
  const rows = columns[0]?.length ?? 0;
  const means = new Float64Array(columns.length);
  expectRows(rows);
  const values = pairProducts({ count: columns.length, length: rows }, (c, target) => {
    means[c] = centre(columns[c]!, target);
    expectFinite(means[c]!, c);
  }).map((sum) => sum / (rows - 1));
  return { means, values };
}

/**
 * The covariance seen from the rows (row-major, `rows × rows`): products of pairs of centred rows over n − 1. It has the
 * eigenvalues of the covariance, and is the smaller of the two where there are fewer rows than columns. Throws as
 * {@link columnCovariance}.
 */
export function rowCovariance(columns: readonly ArrayLike<number>[]): Covariance {
  const rows = columns[0]?.length ?? 0;
  expectRows(rows);
  const means = Float64Array.from(columns, (column, c) => {
    const mean = meanOf(column);
    expectFinite(mean, c);
    return mean;
  });
  const values = pairProducts({ count: rows, length: columns.length }, (row, target) => {
    for (let c = 0; c < target.length; c++) target[c] = columns[c]![row]! - means[c]!;
  }).map((sum) => sum / (rows - 1));
  return { means, values };
}

/** Products of all pairs of so many vectors of a length (row-major, symmetric); `write` fills each. */
function pairProducts(
  { count, length }: { count: number; length: number },
  write: (at: number, target: Float64Array) => void,
): Float64Array {
  const padded = Math.ceil(length / 2) * 2;
  const kernels = wasmKernels();
  // The kernel takes vectors by fours and may look at three that are not there: they stay zeros.
  const [data, products] = kernels.allocate([padded * 8 * (count + 3), count * count * 8]) as [number, number];
  const memory = kernels.memory.buffer;
  for (let at = 0; at < count; at++) write(at, new Float64Array(memory, data + at * padded * 8, length));
  kernels.products(data, padded, padded * 8, count, products);
  const values = new Float64Array(memory, products, count * count).slice();
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) values[i * count + j] = values[j * count + i]!;
  return values;
}

function expectRows(rows: number): void {
  if (rows < 2) throw new TributaryError('MODEL_INPUT', `A covariance needs at least two rows; there are ${rows}.`);
}

function expectFinite(mean: number, column: number): void {
  if (Number.isFinite(mean)) return;
  throw new TributaryError('MODEL_INPUT', `Column ${column + 1} holds a missing or infinite value; impute it first.`);
}

function meanOf(column: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < column.length; row++) sum += column[row]!;
  return sum / column.length;
}

/** Writes a column less its mean; returns the mean. */
function centre(column: ArrayLike<number>, target: Float64Array): number {
  const mean = meanOf(column);
  for (let row = 0; row < target.length; row++) target[row] = column[row]! - mean;
  return mean;
}
