import { TributaryError } from '@tributary/contracts';
import { inferRole, profileColumn, type FileSample } from '@tributary/linkage';

/**
 * The column that names a file's rows: the one asked for, else the first that looks like it; null where rows have no id
 * but their number. @throws INVALID_REQUEST where the column asked for is not there.
 */
export function idColumn(file: FileSample, asked: string | undefined): string | null {
  if (asked !== undefined) {
    if (file.columns.includes(asked)) return asked;
    throw new TributaryError(
      'INVALID_REQUEST',
      `"${file.name}" has no column "${asked}" (--id). Columns: ${file.columns.join(', ')}.`,
    );
  }
  const found = file.columns.find((column, index) => {
    const guess = inferRole(
      profileColumn(
        column,
        file.rows.map((row) => row[index] ?? ''),
      ),
    );
    return 'leftOut' in guess && guess.leftOut === 'row id';
  });
  return found ?? null;
}
