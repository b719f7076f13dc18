import { TributaryError } from '@tributary/contracts';
import { meanOf, medianOf, modeOf } from '@tributary/numerics';
import { asMatrix } from '../answers.js';
import { fitOptions } from '../fit-options.js';
import { imputeOf, pluginOfWay, stepWays } from '../step-plugins.js';
import type { Learning, Learnt, Step } from './step.js';
import { fillByRegression, regressionsOf } from './regression.js';
import { asMatrixOf, columnOf, keepRows, type Table } from './table.js';

const middles = { zero: () => 0, mean: meanOf, median: medianOf, mode: modeOf };

type Impute = Extract<Learnt, { step: 'impute' }>;

/** Fills missing values, marks which, or leaves out the rows that have some. */
export const imputeStep: Step = {
  name: 'impute',
  async learn(table, { config, deps, room }: Learning): Promise<Impute> {
    const { by, params } = imputeOf(config);
    if (by === 'exclude') return { step: 'impute', by };
    if (by === 'regression') return { step: 'impute', by, equations: regressionsOf(table) };
    const algorithm = pluginOfWay(stepWays.impute, by);
    if (algorithm !== null) {
      const matrix = asMatrixOf(table);
      const artifact = await deps.algorithms.fit(algorithm, matrix, { params, ...fitOptions(deps, config) });
      return { step: 'impute', by: 'algorithm', algorithm, artifact };
    }
    const fillOf = middles[by as keyof typeof middles];
    const fills = Object.fromEntries(
      table.columns.map(({ feature, values }) => {
        const fill = fillOf(values, room);
        // A column without a single value has no middle: it becomes constant and says nothing.
        return [feature, Number.isNaN(fill) ? 0 : fill];
      }),
    );
    return { step: 'impute', by: 'column', fills };
  },
  async apply(table, learnt: Impute, algorithms) {
    const gaps = gapsOf(table);
    if (learnt.by === 'exclude') {
      if (gaps.size > 0) keepRows(table, (row) => table.columns.every(({ values }) => !Number.isNaN(values[row]!)));
      return;
    }
    if (gaps.size === 0) return;
    for (const [feature, rows] of gaps)
      table.imputed.set(
        feature,
        rows.map((row) => table.rows[row]!),
      );
    if (learnt.by === 'regression') return fillByRegression(table, learnt.equations);
    const filled =
      learnt.by === 'algorithm'
        ? asMatrix(await algorithms.apply(learnt.algorithm, learnt.artifact, asMatrixOf(table)), learnt.algorithm)
        : null;
    for (const [feature, rows] of gaps) {
      const values = columnOf(table, feature);
      const from = filled?.columns.find(({ name }) => name === feature)?.data;
      if (filled && !from) throw new TributaryError('PLUGIN_FAULT', `The imputation gave no column "${feature}" back.`);
      const fill = learnt.by === 'column' ? learnt.fills[feature]! : NaN;
      for (const row of rows) values[row] = from ? from[row]! : fill;
    }
  },
  tell(learnt, table) {
    const impute = learnt as Impute;
    const details = Object.fromEntries(
      table.columns.map(({ feature }) => [feature, table.imputed.get(feature)?.length ?? 0]),
    );
    const filled = Object.values(details).reduce((sum, count) => sum + count, 0);
    if (impute.by === 'exclude') return { after: 'rows with missing values left out' };
    return { after: filled === 0 ? 'none to fill' : `${filled} filled by ${wayOf(impute)}`, details };
  },
};

function wayOf(impute: Exclude<Impute, { by: 'exclude' }>): string {
  if (impute.by === 'column') return 'the column';
  if (impute.by === 'regression') return 'regression on the other features';
  return impute.algorithm === stepWays.impute.called.knn ? 'nearest neighbours' : impute.algorithm;
}

/** Rows of the table whose value is missing, by feature; features without any are absent. */
function gapsOf(table: Table): Map<string, Uint32Array> {
  const gaps = new Map<string, Uint32Array>();
  for (const { feature, values } of table.columns) {
    const rows: number[] = [];
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) rows.push(row);
    if (rows.length > 0) gaps.set(feature, Uint32Array.from(rows));
  }
  return gaps;
}
