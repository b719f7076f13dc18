/** Mean and population standard deviation of a column, as fitted. */
export interface Scale {
  mean: number;
  /** Divisor n, as scikit-learn's StandardScaler (ddof = 0); 0 where the column is constant. */
  deviation: number;
}

/**
 * Fits mean and deviation of complete values, in two passes with Neumaier's compensated sum.
 * A spread below the rounding error of the values themselves counts as constant.
 */
export function fitScale(values: ArrayLike<number>): Scale {
  const n = values.length;
  if (n === 0) return { mean: 0, deviation: 0 };
  const mean = compensatedSum(values, (value) => value) / n;
  const drift = compensatedSum(values, (value) => value - mean) / n;
  const variance = Math.max(0, compensatedSum(values, (value) => (value - mean) ** 2) / n - drift * drift);
  const noise = n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
  return { mean: mean + drift, deviation: variance <= noise ? 0 : Math.sqrt(variance) };
}

/** Standard scores (value − mean) / deviation; a constant column becomes all zeros. */
export function applyScale(values: ArrayLike<number>, scale: Scale): Float64Array {
  const result = new Float64Array(values.length);
  if (scale.deviation === 0) return result;
  for (let i = 0; i < values.length; i++) result[i] = (values[i]! - scale.mean) / scale.deviation;
  return result;
}

/** sign(x) · ln(1 + |x|): draws in long tails of money and counts and keeps the sign of refunds. */
export function signedLog1p(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

function compensatedSum(values: ArrayLike<number>, of: (value: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = of(values[i]!);
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}
