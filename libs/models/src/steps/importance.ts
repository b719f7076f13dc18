import { TributaryError } from '@tributary/contracts';
import { mutualInformation, quantileBins } from '@tributary/numerics';
import type { Learning } from './step.js';
import type { Table } from './table.js';

const bins = 10;
/** Rows looked at: every n-th where there are more; deciles of so many are known to within half a percent. */
const rowsAtMost = 20_000;

/**
 * What each feature says of the outcome: mutual information in nats, of deciles; an outcome of at most ten different
 * values is taken as it is. People without a known outcome are left aside.
 * @throws MODEL_INPUT where the model names no outcome, or nobody has one.
 */
export function importanceOf(table: Table, { outcome, config }: Learning): Record<string, number> {
  if (!outcome || !config.importance)
    throw new TributaryError('MODEL_INPUT', 'Importance needs an outcome: name one in `importance.outcome`.');
  const known = Array.from(table.rows.keys()).filter((row) => !Number.isNaN(outcome[table.rows[row]!]!));
  const every = Math.max(1, Math.ceil(known.length / rowsAtMost));
  const rows = known.filter((_, at) => at % every === 0);
  if (rows.length === 0)
    throw new TributaryError('MODEL_INPUT', `Nobody has a value of "${config.importance.outcome}".`);
  const outcomes = classesOf(Float64Array.from(rows, (row) => outcome[table.rows[row]!]!));
  return Object.fromEntries(
    table.columns.map(({ feature, values }) => [
      feature,
      mutualInformation(
        quantileBins(
          Float64Array.from(rows, (row) => values[row]!),
          bins,
        ),
        outcomes,
      ),
    ]),
  );
}

function classesOf(values: Float64Array): ArrayLike<number> {
  return new Set(values).size <= bins ? values : quantileBins(values, bins);
}
