import type { HeldPoints } from './held-points.js';

/** Where an exchange stands: it changes under way. */
export interface Exchange {
  /** k × columns. */
  centroids: Float64Array;
  labels: Int32Array;
  counts: Float64Array;
}

/** What is known of rows without a look at their columns. */
export interface Reach {
  /** False only where no other cluster can be a gain for the row. */
  mayGain(row: number): boolean;
  /** To be told after a row has changed over from one cluster to another. */
  changed(row: number, clusters: readonly [number, number]): void;
}

/** Against rounding: bounds this close are not relied on. */
const slack = 1 + 1e-9;

/**
 * Measures once what an exchange asks of each row: a row x of cluster a (n rows) gains in cluster b
 * (m rows) where √(m / (m + 1)) · |x − b| < √(n / (n − 1)) · |x − a| (Hartigan and Wong 1979). Centroids that have moved by s since are nearer
 * or farther by s at most (the triangle inequality, as Hamerly 2010 has it for Lloyd's algorithm), so one smallest left side, lowered by
 * what the clusters have changed, rules out most rows from then on.
 */
export function reachOf(points: HeldPoints, { centroids, labels, counts }: Exchange): Reach {
  const { kernels, at, perRow, rows, columns: width } = points;
  const k = counts.length;
  const { places, factors } = points.lay(centroids);
  const sharesThen = counts.map((count) => count / (count + 1));
  points
    .numbers(factors, k + (k % 2))
    .fill(1)
    .set(sharesThen);
  new Int32Array(kernels.memory.buffer, at.labels, rows).set(labels);
  kernels.reach(at.blocks, rows, width, places, k, factors, at.labels, perRow[0], perRow[1]);
  const own = points.numbers(perRow[0], rows);
  const other = points.numbers(perRow[1], rows);

  const then = centroids.slice();
  const moved = new Float64Array(k);
  const staying = counts.map((count) => Math.sqrt(count / (count - 1)) * slack);
  // The least part of the left sides that is left, and the most that a move has taken from one.
  let part = 1;
  let taken = 0;
  const movedOf = (label: number): number => {
    let sum = 0;
    for (let c = label * width; c < (label + 1) * width; c++) sum += (centroids[c]! - then[c]!) ** 2;
    return Math.sqrt(sum);
  };
  return {
    mayGain(row) {
      const label = labels[row]!;
      return !(other[row]! * part - taken >= staying[label]! * (own[row]! + moved[label]!));
    },
    changed(row, clusters) {
      // What was measured of the row was of its old cluster.
      other[row] = 0;
      for (const label of clusters) {
        moved[label] = movedOf(label);
        staying[label] = Math.sqrt(counts[label]! / (counts[label]! - 1)) * slack;
      }
      part = 1;
      taken = 0;
      for (let label = 0; label < k; label++) {
        const share = counts[label]! / (counts[label]! + 1);
        part = Math.min(part, Math.sqrt(share / sharesThen[label]!));
        taken = Math.max(taken, Math.sqrt(share) * moved[label]!);
      }
    },
  };
}
