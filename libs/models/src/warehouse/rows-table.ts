import { TributaryError, type Parameter, type Warehouse } from '@tributary/contracts';
import { number } from './prepared-sql.js';
import { workTable } from './work-table.js';

/** Prepared rows that lie in a table of the warehouse as whole numbers: a value is `offset + step × number`. */
export interface RowsTable {
  warehouse: Warehouse;
  /** Its columns are `id`, `c0`, `c1` … */
  name: string;
  rows: number;
  width: number;
  offsets: Float64Array;
  step: number;
  /** Mean variance of the columns, in squared steps. */
  variance: number;
}

/** Bits of the largest number: sums of eight billion of them are exact in 64 bits. */
const bits = 30;
/** Passes over billions of rows take their time. */
export const timeoutSeconds = 6 * 3600;

/**
 * Writes rows that a statement (`id`, `c0`, `c1` … of Float64) yields into a table of their own, on a grid of whole
 * numbers: their sums are exact, so a clustering of them is the same to the last bit in whatever order a cluster adds them up.
 * The caller drops the table. Throws MODEL_INPUT where there are no rows, or a value is missing or infinite.
 */
export async function fillRowsTable(
  warehouse: Warehouse,
  { from, width }: { from: string; width: number },
  params: Record<string, Parameter>,
): Promise<RowsTable> {
  const names = Array.from({ length: width }, (_, c) => `c${c}`);
  const finite = names.map((c) => `isFinite(${c})`).join(' AND ');
  const { columns } = await warehouse.columns(
    `SELECT toFloat64(count()) AS n, toFloat64(countIf(NOT (${finite}))) AS bad,
       ${names.map((c) => `min(${c}) AS low_${c}, max(${c}) AS high_${c}`).join(', ')} FROM (${from})`,
    { params, priority: 'bulk', timeoutSeconds },
  );
  const figure = (name: string): number => columns.get(name)?.[0] ?? NaN;
  if (figure('n') === 0) throw new TributaryError('MODEL_INPUT', 'There are no rows to cluster.');
  if (figure('bad') > 0)
    throw new TributaryError(
      'MODEL_INPUT',
      `${figure('bad')} rows hold a missing or infinite value; impute them first.`,
    );
  const offsets = Float64Array.from(names, (c) => (figure(`low_${c}`) + figure(`high_${c}`)) / 2);
  const widest = Math.max(...names.map((c) => (figure(`high_${c}`) - figure(`low_${c}`)) / 2));
  const step = widest === 0 ? 1 : 2 ** (Math.ceil(Math.log2(widest)) - bits);
  const name = await workTable(warehouse, 'model_rows');
  await warehouse.command(
    `CREATE TABLE ${name} (id UInt64, ${names.map((c) => `${c} Int32`).join(', ')}) ENGINE = MergeTree ORDER BY id`,
  );
  const table = { warehouse, name, rows: figure('n'), width, offsets, step };
  try {
    const whole = names.map((c, at) => `toInt32(round((${c} - ${number(offsets[at]!)}) / ${number(step)}))`);
    await warehouse.command(`INSERT INTO ${name} SELECT toUInt64(id), ${whole.join(', ')} FROM (${from})`, {
      params,
      priority: 'bulk',
      timeoutSeconds,
    });
    const variances = names.map((c) => `varPop(${c})`).join(' + ');
    const spread = await warehouse.columns(`SELECT (${variances}) / ${width} AS variance FROM ${name}`, {
      priority: 'bulk',
      timeoutSeconds,
    });
    return { ...table, variance: spread.columns.get('variance')?.[0] ?? 0 };
  } catch (error) {
    await dropRowsTable(table);
    throw error;
  }
}

export async function dropRowsTable({ warehouse, name }: Pick<RowsTable, 'warehouse' | 'name'>): Promise<void> {
  await warehouse.command(`DROP TABLE ${name}`);
}
