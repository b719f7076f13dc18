import { TributaryError, type OutlierStep } from '@tributary/contracts';
import { fitScale, medianOf } from '@tributary/numerics';
import { asScores } from '../answers.js';
import { fitOptions } from '../fit-options.js';
import type { ClusteringDeps } from '../ports.js';
import { pluginOfWay, stepWays } from '../step-plugins.js';
import type { Found, Learning, Learnt, Step, Treatment } from './step.js';
import { asMatrixOf, columnOf, keepRows, type Table } from './table.js';

type Outliers = Extract<Learnt, { step: 'outliers' }>;

const deviationsOfUsual = 3;
/** Liu et al. 2008: scores "much smaller than 0.5" are safe; from 0.6 on a row stands apart. Few and clear ones by default. */
const scoreOfUsual = 0.65;
const forest = 'isolation-forest';

/** Caps, draws in or leaves out what lies far from all others. */
export const outlierStep: Step = {
  name: 'outliers',
  async learn(table, learning): Promise<Outliers | null> {
    const { config, deps, warn } = learning;
    const { outliers } = config;
    if (!outliers) return null;
    const found = await foundBy(table, learning, outliers);
    const far = await farRows(table, found, deps.algorithms);
    const count = far.reduce((sum, one) => sum + one, 0);
    if (count === far.length)
      throw new TributaryError('MODEL_INPUT', 'Every row counts as an outlier: raise `outliers.threshold`.');
    if (count > far.length / 10)
      warn(`${count} of ${far.length} rows count as outliers: that many are a group of their own rather.`);
    return { step: 'outliers', found, treat: treatmentOf(table, { how: outliers.treat, found, far }), rows: count };
  },
  async apply(table, { found, treat }: Outliers, algorithms) {
    if (treat.how === 'exclude') {
      const far = await farRows(table, found, algorithms);
      return keepRows(table, (row) => far[row] === 0);
    }
    if (treat.how === 'cap')
      for (const { feature, low, high } of treat.columns) {
        const values = columnOf(table, feature);
        for (let row = 0; row < values.length; row++) values[row] = Math.min(high, Math.max(low, values[row]!));
      }
    else
      for (const { feature, centre, spread } of treat.columns) {
        const values = columnOf(table, feature);
        for (let row = 0; row < values.length; row++) values[row] = Math.asinh((values[row]! - centre) / spread);
      }
  },
  tell(learnt) {
    if (!learnt) return { after: 'not asked for' };
    const { found, treat, rows } = learnt as Outliers;
    const told =
      found.by === 'z-score'
        ? 'beyond what is usual in a feature'
        : `with a score above ${found.threshold} by ${found.algorithm}`;
    const how = { exclude: 'left out', cap: 'capped', transform: 'drawn in (asinh)' }[treat.how];
    return { after: `${rows} ${told}: ${how}` };
  },
};

/** What tells outliers apart, learnt from the rows. */
async function foundBy(
  table: Table,
  { config, deps, warn }: Learning,
  { by, params, threshold }: OutlierStep,
): Promise<Found> {
  const algorithm = pluginOfWay(stepWays.outliers, by);
  if (algorithm === null) return { by: 'z-score', columns: usualRanges(table, threshold ?? deviationsOfUsual) };
  if (threshold === undefined && algorithm !== forest)
    warn(
      `A score above ${scoreOfUsual} by ${algorithm} counts as an outlier; that suits ${forest}: set a threshold of its own.`,
    );
  const options = { params: params ?? {}, ...fitOptions(deps, config) };
  const artifact = await deps.algorithms.fit(algorithm, asMatrixOf(table), options);
  return { by: 'algorithm', algorithm, threshold: threshold ?? scoreOfUsual, artifact };
}

/** The mean and so many deviations to both sides, of each column. */
function usualRanges(table: Table, deviations: number): { feature: string; low: number; high: number }[] {
  return table.columns.map(({ feature, values }) => {
    const { mean, deviation } = fitScale(values);
    return { feature, low: mean - deviations * deviation, high: mean + deviations * deviation };
  });
}

/** 1 for each row that has a value beyond the usual, or that the algorithm scores above the threshold. */
async function farRows(table: Table, found: Found, algorithms: ClusteringDeps['algorithms']): Promise<Uint8Array> {
  const far = new Uint8Array(table.rows.length);
  if (far.length === 0) return far;
  if (found.by === 'z-score') {
    for (const { feature, low, high } of found.columns) {
      const values = columnOf(table, feature);
      for (let row = 0; row < far.length; row++) if (values[row]! < low || values[row]! > high) far[row] = 1;
    }
    return far;
  }
  const matrix = asMatrixOf(table);
  const scores = asScores(await algorithms.apply(found.algorithm, found.artifact, matrix), found.algorithm);
  for (let row = 0; row < far.length; row++) if (scores[row]! > found.threshold) far[row] = 1;
  return far;
}

interface Asked {
  how: Treatment['how'];
  found: Found;
  far: Uint8Array;
}

/** Columns are touched only where they hold something unusual. */
function treatmentOf(table: Table, { how, found, far }: Asked): Treatment {
  if (how === 'exclude') return { how };
  const ranges = table.columns.map(({ feature, values }) => {
    const usual = found.by === 'z-score' ? found.columns.find((one) => one.feature === feature)! : null;
    const range = usual ?? rangeOf(values, far);
    return { feature, values, ...range, touched: values.some((value) => value < range.low || value > range.high) };
  });
  const touched = ranges.filter((range) => range.touched);
  if (how === 'cap') return { how, columns: touched.map(({ feature, low, high }) => ({ feature, low, high })) };
  return {
    how,
    columns: touched.map(({ feature, values }) => {
      const { deviation } = fitScale(values);
      return { feature, centre: medianOf(values), spread: deviation === 0 ? 1 : deviation };
    }),
  };
}

function rangeOf(values: Float64Array, far: Uint8Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < values.length; row++) {
    if (far[row]) continue;
    low = Math.min(low, values[row]!);
    high = Math.max(high, values[row]!);
  }
  return { low, high };
}
