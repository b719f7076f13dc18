import { TributaryError } from '@tributary/contracts';
import { mutualInformation, quantileBins } from '@tributary/numerics';
import { fitOptions } from '../fit-options.js';
import { pluginOfWay, stepWays } from '../step-plugins.js';
import type { Learning } from './step.js';
import { asMatrixOf, type Table } from './table.js';

/** How importance for an outcome is measured: `mutual-information`, or the word or id of a prediction, with what it is told. */
export interface ImportanceBy {
  by: string;
  params?: Record<string, unknown> | undefined;
}

const bins = 10;
/** Rows looked at: every n-th where there are more; deciles of so many are known to within half a percent. */
const rowsAtMost = 20_000;

/**
 * What each feature says of the outcome, 0 for nothing. People without a known outcome are left aside.
 * @throws MODEL_INPUT where the model names no outcome, or nobody has one.
 */
export async function importanceOf(
  table: Table,
  learning: Learning,
  { by, params = {} }: ImportanceBy,
): Promise<Record<string, number>> {
  const outcome = outcomeOf(table, learning);
  const algorithm = pluginOfWay(stepWays.importance, by);
  const values =
    algorithm === null
      ? byInformation(table, outcome)
      : await byPrediction(table, learning, { algorithm, params, outcome });
  return Object.fromEntries(table.columns.map(({ feature }, at) => [feature, values[at]!]));
}

/** Outcomes of the rows of the table. */
function outcomeOf(table: Table, { outcome, config }: Learning): Float64Array {
  if (!outcome || !config.importance)
    throw new TributaryError('MODEL_INPUT', 'Importance needs an outcome: name one in `importance.outcome`.');
  const values = new Float64Array(table.rows.length);
  for (let row = 0; row < values.length; row++) values[row] = outcome[table.rows[row]!]!;
  if (values.some((value) => !Number.isNaN(value))) return values;
  throw new TributaryError('MODEL_INPUT', `Nobody has a value of "${config.importance.outcome}".`);
}

/** Mutual information in nats, of deciles; an outcome of at most ten different values is taken as it is. */
function byInformation(table: Table, outcome: Float64Array): number[] {
  const known = Uint32Array.from(outcome.keys()).filter((row) => !Number.isNaN(outcome[row]!));
  const every = Math.max(1, Math.ceil(known.length / rowsAtMost));
  const rows = known.filter((_, at) => at % every === 0);
  const outcomes = classesOf(Float64Array.from(rows, (row) => outcome[row]!));
  return table.columns.map(({ values }) =>
    mutualInformation(
      quantileBins(
        Float64Array.from(rows, (row) => values[row]!),
        bins,
      ),
      outcomes,
    ),
  );
}

/** Shares of 1 by what a prediction learns, in a thread of its own. Throws PLUGIN_FAULT where it does not tell one for each column. */
async function byPrediction(
  table: Table,
  { deps, config }: Learning,
  { algorithm, params, outcome }: { algorithm: string; params: Record<string, unknown>; outcome: Float64Array },
): Promise<number[]> {
  const matrix = { ...asMatrixOf(table), outcome };
  const artifact = await deps.algorithms.fit(algorithm, matrix, { params, ...fitOptions(deps, config) });
  const shares = await deps.algorithms.importance(algorithm, artifact);
  if (shares.length === table.columns.length) return shares;
  throw new TributaryError(
    'PLUGIN_FAULT',
    `${algorithm}: it tells the importance of ${shares.length} columns; there are ${table.columns.length}.`,
  );
}

function classesOf(values: Float64Array): ArrayLike<number> {
  return new Set(values).size <= bins ? values : quantileBins(values, bins);
}
