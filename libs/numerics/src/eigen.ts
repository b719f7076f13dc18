import type { Points } from './points.js';
import { tridiagonalEigen, type Eigen } from './tridiagonal-eigen.js';

export type { Eigen };

const sweepsAtMost = 60;
/** Columns up to which rotations are used: accurate also in eigenvalues far below the largest. */
const sizeOfRotations = 100;

/**
 * Eigenvalues and vectors of a symmetric matrix (row-major, `size × size`) by cyclic Jacobi rotations (Golub and Van
 * Loan, Matrix Computations, 8.5), accurate to rounding; of more than a hundred columns by three diagonals. Cubic in `size`.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  if (size > sizeOfRotations) return tridiagonalEigen(matrix, size);
  const a = Float64Array.from(matrix);
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < sweepsAtMost && offDiagonal(a, size) > total * 1e-30; sweep++)
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate({ a, v, size }, p, q);
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]! || i - j);
  const vectors: Points = { rows: size, columns: size, data: new Float64Array(size * size) };
  order.forEach((from, row) => {
    for (let c = 0; c < size; c++) vectors.data[row * size + c] = v[c * size + from]!;
  });
  return { values: Float64Array.from(order, (i) => a[i * size + i]!), vectors };
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) sum += 2 * a[i * size + j]! ** 2;
  return sum;
}

/** Makes the entry (p, q) zero by a rotation of rows and columns p and q. */
function rotate(state: { a: Float64Array; v: Float64Array; size: number }, p: number, q: number): void {
  const { a, v, size } = state;
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let i = 0; i < size; i++) {
    const ip = a[i * size + p]!;
    const iq = a[i * size + q]!;
    a[i * size + p] = c * ip - s * iq;
    a[i * size + q] = s * ip + c * iq;
    const vp = v[i * size + p]!;
    const vq = v[i * size + q]!;
    v[i * size + p] = c * vp - s * vq;
    v[i * size + q] = s * vp + c * vq;
  }
  for (let i = 0; i < size; i++) {
    const pi = a[p * size + i]!;
    const qi = a[q * size + i]!;
    a[p * size + i] = c * pi - s * qi;
    a[q * size + i] = s * pi + c * qi;
  }
}
