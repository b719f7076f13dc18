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
  const width = columns.length;
  if (rows < 2) throw new TributaryError('MODEL_INPUT', `A covariance needs at least two rows; there are ${rows}.`);
  const padded = Math.ceil(rows / 2) * 2;
  const kernels = wasmKernels();
  // The kernel takes columns by fours and may look at three that are not there: they stay zeros.
  const [data, products] = kernels.allocate([padded * 8 * (width + 3), width * width * 8]) as [number, number];
  const memory = kernels.memory.buffer;
  const means = Float64Array.from(columns, (column, c) =>
    centre(column, new Float64Array(memory, data + c * padded * 8, rows)),
  );
  const bad = means.findIndex((mean) => !Number.isFinite(mean));
  if (bad >= 0)
    throw new TributaryError('MODEL_INPUT', `Column ${bad + 1} holds a missing or infinite value; impute it first.`);
  kernels.products(data, padded, padded * 8, width, products);
  const values = new Float64Array(memory, products, width * width).map((sum) => sum / (rows - 1));
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) values[i * width + j] = values[j * width + i]!;
  return { means, values };
}

/** Writes a column less its mean; returns the mean. */
function centre(column: ArrayLike<number>, target: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < target.length; row++) sum += column[row]!;
  const mean = sum / target.length;
  for (let row = 0; row < target.length; row++) target[row] = column[row]! - mean;
  return mean;
}
