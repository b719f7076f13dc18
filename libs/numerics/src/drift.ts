import { quantiles } from './information.js';

/**
 * Population stability index of values against a reference: Σ (q − p)·ln(q / p) over bins of reference quantiles, shares
 * no smaller than 1e-4. Below 0.1 is commonly read as stable, above 0.25 as shifted. 0 where either is empty.
 */
export function stabilityIndex(reference: ArrayLike<number>, values: ArrayLike<number>, bins = 10): number {
  if (reference.length === 0 || values.length === 0) return 0;
  const inner = quantiles(
    reference,
    Array.from({ length: bins - 1 }, (_, at) => (at + 1) / bins),
  );
  const edges = [...new Set(inner)];
  const p = sharesBetween(reference, edges);
  const q = sharesBetween(values, edges);
  return p.reduce((sum, share, bin) => sum + (q[bin]! - share) * Math.log(q[bin]! / share), 0);
}

/** The index for shares of groups, as of cluster sizes then and now; same floor. */
export function shareStability(reference: readonly number[], values: readonly number[]): number {
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((sum, n) => sum + n, 0) || 1;
    return counts.map((n) => Math.max(n / total, 1e-4));
  };
  const p = shares(reference);
  const q = shares(values);
  return p.reduce((sum, share, at) => sum + (q[at]! - share) * Math.log(q[at]! / share), 0);
}

/** Kolmogorov and Smirnov's two-sample statistic: the largest gap between the two distributions, 0 to 1. NaN left out. */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const left = Float64Array.from(a)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const right = Float64Array.from(b)
    .filter((value) => !Number.isNaN(value))
    .sort();
  let i = 0;
  let j = 0;
  let gap = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i]!, right[j]!);
    while (i < left.length && left[i] === value) i++;
    while (j < right.length && right[j] === value) j++;
    gap = Math.max(gap, Math.abs(i / left.length - j / right.length));
  }
  return gap;
}

function sharesBetween(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (let row = 0; row < values.length; row++) {
    let bin = 0;
    while (bin < edges.length && values[row]! >= edges[bin]!) bin++;
    counts[bin]!++;
  }
  return counts.map((count) => Math.max(count / values.length, 1e-4));
}
