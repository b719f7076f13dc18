import type { Matrix } from '@tributary/contracts';
import type { AlgorithmRunner } from './ports.js';
import type { ClusteringArtifact } from './result.js';
import { applySteps, valuesOf, type Learnt } from './steps/index.js';

/** A value as a model took it: as it came, or what stands in for one that is missing. */
export interface TakenValue {
  feature: string;
  /** As it came; null where it is missing. */
  value: number | null;
  /** What the model took, in the unit of the feature; null where the row is left out. */
  taken: number | null;
  /** Whether it stands in for a missing one. */
  imputed: boolean;
}

/**
 * What a model takes each value of some rows as, by the imputation it learnt at its fit: a list for each row, in the order of the
 * features. Values are told as they came, before any logarithm. Columns in the order of the fit.
 */
export async function takenValues(
  artifact: ClusteringArtifact,
  matrix: Matrix,
  algorithms: AlgorithmRunner,
): Promise<TakenValue[][]> {
  const { features, steps } = artifact;
  const filling = steps.slice(0, steps.findIndex(({ step }) => step === 'impute') + 1);
  const { rows, described } = await applySteps(matrix, { features, steps: filling }, algorithms);
  const drawnIn = new Set(filling.flatMap((learnt) => (learnt.step === 'log' ? learnt.features : [])));
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  const told: TakenValue[][] = Array.from({ length: matrix.rows }, () => []);
  features.forEach((feature, at) => {
    const came = valuesOf(matrix, at);
    const filled = described.columns[at]!.data;
    told.forEach((values, row) => {
      const place = places.get(row);
      const value = Number.isNaN(came[row]) ? null : came[row]!;
      const inside = place === undefined ? null : filled[place]!;
      const asItCame =
        inside === null || !drawnIn.has(feature) ? inside : Math.sign(inside) * Math.expm1(Math.abs(inside));
      const imputed = value === null && inside !== null;
      values.push({ feature, value, taken: imputed ? asItCame : inside === null ? null : value, imputed });
    });
  });
  return told;
}

/** What stands in for a missing value of a feature where that is the same for everybody, in the unit of the feature; else null. */
export function commonFill({ steps }: { steps: readonly Learnt[] }, feature: string): number | null {
  const impute = steps.find((learnt) => learnt.step === 'impute');
  if (impute?.step !== 'impute' || impute.by !== 'column') return null;
  const fill = impute.fills[feature] ?? null;
  const log = steps.find((learnt) => learnt.step === 'log');
  if (fill === null || log?.step !== 'log' || !log.features.includes(feature)) return fill;
  return Math.sign(fill) * Math.expm1(Math.abs(fill));
}
