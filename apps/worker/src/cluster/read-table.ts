import { TributaryError } from '@tributary/contracts';
import { parse } from 'csv-parse';
import { plainNumber } from './cells.js';
import { openText, unreadable, type TextEncoding } from './open-text.js';

/** A delimited text file with its first line looked at; its rows can be read as often as needed. */
export interface Table {
  path: string;
  columns: string[];
  delimiter: string;
  encoding: TextEncoding;
  /** Rows in the order of the file, cells trimmed; short rows end in empty cells. */
  rows(): AsyncGenerator<string[]>;
}

/** In order of preference where two part the lines alike: commas stand in texts and in numbers too. */
const delimiters = ['\t', ';', '|', ','];
/** Records that are looked at to tell the delimiter. */
const recordsLooked = 50;

/**
 * Opens a CSV or TSV file, plain or gzipped; what is no UTF-8 is read as UTF-16 where its first bytes say so, else as
 * Windows-1252. The delimiter is the one that parts the first line into most cells and the lines after it alike, or the
 * one that a line `sep=;` names, as spreadsheets write it. A first line of numbers alone is a row, and columns are called
 * after their place.
 * @throws SOURCE_UNREADABLE where there is no such file, or nothing in it.
 */
export async function openTable(path: string): Promise<Table> {
  const { open, encoding, firstLine } = await openText(path);
  const named = /^"?sep=(.)"?$/i.exec(firstLine)?.[1];
  const records = (delimiter: string, to?: number) => {
    const text = open();
    const parser = parse({
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      ...(named === undefined ? {} : { from_line: 2 }),
      ...(to === undefined ? {} : { to }),
    });
    text.on('error', (error: Error) => parser.destroy(error));
    return text.pipe(parser);
  };
  const tried = named === undefined ? delimiters : [named];
  const heads = await Promise.all(tried.map(async (mark) => firstOf(path, records(mark, recordsLooked))));
  const widths = heads.map((found) => (found instanceof TributaryError ? -1 : widthOf(found)));
  const best = widths.indexOf(Math.max(...widths));
  const chosen = heads[best]!;
  if (chosen instanceof TributaryError) throw chosen;
  const head = chosen[0];
  if (!head) throw new TributaryError('SOURCE_UNREADABLE', `${path} is empty: there is no line of column names.`);
  const delimiter = tried[best]!;
  const headless = isRow(head);
  const columns = distinctNames(head.map((name, at) => (headless || name === '' ? `column ${at + 1}` : name)));
  return {
    path,
    columns,
    delimiter,
    encoding,
    async *rows() {
      let line = 0;
      try {
        for await (const record of records(delimiter) as AsyncIterable<string[]>) {
          if (line++ === 0 && !headless) continue;
          while (record.length < columns.length) record.push('');
          yield record;
        }
      } catch (error) {
        throw unreadable(path, error);
      }
    },
  };
}

/** Cells of the first line; where most lines after it have another number, the delimiter is a mark within cells. */
function widthOf([head, ...rest]: string[][]): number {
  if (!head) return 0;
  const alike = rest.filter((record) => record.length === head.length).length;
  return alike * 2 >= rest.length ? head.length : head.length / 1000;
}

/** Records at the start of the file; what was met in place of them where quotes do not end where this delimiter has them. */
async function firstOf(path: string, records: AsyncIterable<string[]>): Promise<string[][] | TributaryError> {
  const first: string[][] = [];
  try {
    for await (const record of records) first.push(record);
    return first;
  } catch (error) {
    return unreadable(path, error);
  }
}

/** A first line of numbers alone is a row; of years that follow one another, names. */
function isRow(head: readonly string[]): boolean {
  const numbers = head.map(plainNumber);
  const years = numbers.every(
    (year, at) => Number.isInteger(year) && year >= 1900 && year <= 2100 && (at === 0 || year === numbers[at - 1]! + 1),
  );
  return numbers.every((value) => !Number.isNaN(value)) && !(years && head.length > 1);
}

function distinctNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
