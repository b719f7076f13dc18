import type { Matrix } from '@tributary/contracts';
import { kolmogorovSmirnov, quantiles, stabilityIndex } from '@tributary/numerics';
import { valuesOf } from '../steps/index.js';

/** What a version keeps of each feature it was fitted on: its percentiles, and the share of missing values. */
export type Reference = Record<string, { percentiles: number[]; missing: number }>;

/** How far a feature moved since the fit. */
export interface FeatureDrift {
  feature: string;
  /** Population stability index: below 0.1 is commonly read as stable, above 0.25 as shifted. */
  psi: number;
  /** Kolmogorov and Smirnov's statistic, from percentiles: to within 0.01 or so. */
  ks: number;
  /** Change of the share of missing values, in points of 0 to 1. */
  missing: number;
}

const shares = Array.from({ length: 101 }, (_, at) => at / 100);

/** The percentiles of every feature, to hold later data against. `room`: for one column, which is sorted there. */
export function referenceOf(matrix: Matrix, room = new Float64Array(matrix.rows)): Reference {
  return Object.fromEntries(
    matrix.columns.map((column, at) => {
      const values = valuesOf(matrix, at, room);
      const missing = missingShare(values);
      return [column.name, { percentiles: known(quantiles(values, shares, room)), missing }];
    }),
  );
}

/** The drift of every feature that the reference knows, the most shifted first. */
export function driftOf(reference: Reference, matrix: Matrix): FeatureDrift[] {
  return matrix.columns
    .flatMap((column, at) => {
      const before = reference[column.name];
      if (!before) return [];
      const values = valuesOf(matrix, at);
      const present = values.filter((value) => !Number.isNaN(value));
      return [
        {
          feature: column.name,
          psi: stabilityIndex(before.percentiles, present),
          ks: before.percentiles.length === 0 ? 0 : kolmogorovSmirnov(before.percentiles, present),
          missing: missingShare(values) - before.missing,
        },
      ];
    })
    .sort((a, b) => b.psi - a.psi);
}

function missingShare(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((n, value) => n + (Number.isNaN(value) ? 1 : 0), 0) / values.length;
}

function known(values: readonly number[]): number[] {
  return values.filter((value) => !Number.isNaN(value));
}
