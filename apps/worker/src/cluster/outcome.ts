import { TributaryError, type Column } from '@tributary/contracts';
import { chooseColumns, type Chosen } from './choose-columns.js';
import type { ColumnProfile } from './column-profile.js';
import { namedColumn, type ClusterOptions } from './options.js';
import { readMatrix } from './read-matrix.js';
import type { Table } from '../tables/index.js';

/**
 * The column that tells the outcome; null where none is asked for.
 * @throws INVALID_REQUEST where there is no such column, MODEL_INPUT where it is no outcome.
 */
export function outcomeColumn(
  options: ClusterOptions,
  table: Table,
  profiles: readonly ColumnProfile[],
): Chosen | null {
  if (options.importance === null) return null;
  const name = namedColumn('importance', options.importance, table.columns);
  const { chosen, dropped } = chooseColumns(profiles, { kept: new Set([name]), named: true });
  const [column] = chosen;
  if (!column)
    throw new TributaryError('MODEL_INPUT', `"${name}" cannot be an outcome: ${dropped[0]?.reason ?? 'not read'}.`);
  if (column.reading.as === 'categories' && options.importanceBy !== 'mutual-information')
    throw new TributaryError(
      'MODEL_INPUT',
      `"${name}" has ${column.reading.texts.length} texts; --importance-by ${options.importanceBy} wants a number or two texts. Leave it out.`,
    );
  return column;
}

/** The outcome of every row as a number: of texts the place of the text. NaN where it is not known. */
export async function readOutcome(table: Table, outcome: Chosen, rows: number): Promise<Column> {
  const { matrix } = await readMatrix(table, [outcome], { rows, progress: () => undefined });
  const data = new Float64Array(new SharedArrayBuffer(rows * 8));
  if (outcome.reading.as !== 'categories') data.set(matrix.columns[0]!.data);
  else {
    const known = matrix.columns.slice(0, outcome.reading.texts.length);
    for (let row = 0; row < rows; row++) {
      const place = known.findIndex((column) => column.data[row] === 1);
      data[row] = place < 0 ? NaN : place;
    }
  }
  return { name: outcome.column, kind: 'numeric', data };
}
