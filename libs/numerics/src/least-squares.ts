/** Added to the diagonal, per row: columns that are sums of others then share their coefficient in place of none. */
const ridge = 1e-8;

/**
 * Coefficients by which the columns best add up to `wanted` (least squares, no intercept: centre both first), by the normal
 * equations and Cholesky's decomposition. A column of zeros gets 0.
 */
export function leastSquares(columns: readonly Float64Array[], wanted: Float64Array): Float64Array {
  const n = columns.length;
  const rows = Math.max(1, wanted.length);
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let row = 0; row < a.length; row++) sum += a[row]! * b[row]!;
    return sum / rows;
  };
  const lower = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = dot(columns[i]!, columns[j]!) + (i === j ? ridge : 0);
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, ridge)) : sum / lower[j]![j]!;
    }
  const half = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = dot(columns[i]!, wanted);
    for (let k = 0; k < i; k++) sum -= lower[i]![k]! * half[k]!;
    half[i] = sum / lower[i]![i]!;
  }
  const coefficients = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = half[i]!;
    for (let k = i + 1; k < n; k++) sum -= lower[k]![i]! * coefficients[k]!;
    coefficients[i] = sum / lower[i]![i]!;
  }
  return coefficients;
}
