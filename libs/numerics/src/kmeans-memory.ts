import type { RowsRange } from './rows-range.js';
import type { Kernels } from './wasm-kernels.js';

/** Centroids as the kernel wants them: 32 bits, each followed by −|c|² / 2. */
export function writeScoring(
  kernels: Kernels,
  { at: from, centroids, width }: { at: number; centroids: Float64Array; width: number },
): void {
  const k = centroids.length / width;
  const target = new Float32Array(kernels.memory.buffer, from, k * (width + 1));
  for (let j = 0, at = 0; j < k; j++) {
    let half = 0;
    for (let c = 0; c < width; c++, at++) {
      const value = Math.fround(centroids[j * width + c]!);
      target[at] = value;
      half -= (value * value) / 2;
    }
    target[at++] = half;
  }
}

/** The sum of a stretch of a column. */
export function sumOf(column: ArrayLike<number>, { from, to }: RowsRange): number {
  let sum = 0;
  for (let row = from; row < to; row++) sum += column[row]!;
  return sum;
}

/** Writes the values less something; returns the sum of squares. A function of its own: small loops are compiled well. */
export function copyLess(
  column: ArrayLike<number>,
  { from, to, less }: RowsRange & { less: number },
  target: Float32Array,
): number {
  let squares = 0;
  for (let row = from, at = 0; row < to; row++, at++) {
    const value = column[row]! - less;
    target[at] = value;
    squares += value * value;
  }
  return squares;
}

/** The places of the largest values above 0, largest first. */
export function farthest(squared: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < squared.length; row++) {
    if (squared[row] === 0 || (found.length === count && squared[row]! <= squared[found.at(-1)!]!)) continue;
    const at = found.findIndex((other) => squared[other]! < squared[row]!);
    found.splice(at < 0 ? found.length : at, 0, row);
    if (found.length > count) found.pop();
  }
  return found;
}
