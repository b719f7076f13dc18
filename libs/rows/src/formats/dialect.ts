import { TributaryError } from '@tributary/plugin-kit';
import { createRowCutter } from '../tables/row-cutter.js';

/** How the lines of a delimited text are written. */
export interface Dialect {
  delimiter: string;
  /** The first line names the delimiter (`sep=;`, as spreadsheets write it) and is no row. */
  named: boolean;
}

/** In order of preference where two part the lines alike: commas stand in texts and in numbers too. */
const delimiters = ['\t', ';', '|', ','];
/** Rows that are looked at. */
const rowsLooked = 50;

/** The delimiter that a first line `sep=` names; undefined where it names none. */
export function namedDelimiter(line: string): string | undefined {
  return /^"?sep=(.)"?\r?$/i.exec(line)?.[1];
}

/**
 * The dialect by the head of a text (`whole`: it is all of it): the delimiter that parts the first line into most cells and
 * the lines after it alike, or the one that the first line names.
 */
export function dialectOf(head: string, whole: boolean): Dialect {
  const named = namedDelimiter(head.split('\n', 1)[0]!);
  if (named !== undefined) return { delimiter: named, named: true };
  const widths = delimiters.map((delimiter) => widthOf(rowsAtHead(head, delimiter, whole)));
  return { delimiter: delimiters[widths.indexOf(Math.max(...widths))]!, named: false };
}

/** The rows that a head holds wholly, at most as many as are looked at. */
export function rowsAtHead(head: string, delimiter: string, whole: boolean): string[][] {
  const cutter = createRowCutter(delimiter);
  try {
    const rows = cutter.push(head);
    if (whole || rows.length === 0) rows.push(...cutter.end());
    return rows.slice(0, rowsLooked);
  } catch (error) {
    // Of a line beyond all measure the delimiter cannot be told; reading it says so.
    if (error instanceof TributaryError) return [];
    throw error;
  }
}

/**
 * Cells of the first line; where most lines after it have another number, the delimiter is a mark within cells, and one that
 * is not in the first line at all comes last.
 */
function widthOf([head, ...rest]: string[][]): number {
  if (!head || head.length === 1) return 0;
  const alike = rest.filter((row) => row.length === head.length).length;
  return alike * 2 >= rest.length ? head.length : head.length / 1000;
}
