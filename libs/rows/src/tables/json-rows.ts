import { TributaryError } from '@tributary/plugin-kit';

const looked = 1_000;

/**
 * JSON lines as rows of cells, the keys of the first rows as header. Objects within objects are columns of their own
 * (`address.city`); lists stay JSON, so that their items are known.
 */
export async function* jsonRows(chunks: AsyncIterable<string>, path: string): AsyncGenerator<string[][]> {
  let columns: string[] | undefined;
  let held: Record<string, unknown>[] = [];
  for await (const lines of wholeLines(chunks)) {
    held.push(...lines.map((line) => parsed(line, path)));
    if (!columns && held.length < looked) continue;
    if (!columns) yield [(columns = keysOf(held))];
    const names = columns;
    yield held.map((row) => names.map((name) => cellOf(row[name])));
    held = [];
  }
  if (!columns && held.length > 0) yield [(columns = keysOf(held))];
  if (columns && held.length > 0) yield held.map((row) => columns.map((name) => cellOf(row[name])));
}

async function* wholeLines(chunks: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield [rest];
}

function parsed(line: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return Object.fromEntries(entriesOf(value));
  } catch {
    // Told below.
  }
  throw new TributaryError('SOURCE_UNREADABLE', `"${path}" has a line that is no JSON object.`);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function entriesOf(row: object): [string, unknown][] {
  return Object.entries(row).flatMap(([name, value]): [string, unknown][] =>
    isObject(value) ? entriesOf(value).map(([inner, own]) => [`${name}.${inner}`, own]) : [[name, value]],
  );
}

const keysOf = (rows: readonly object[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

function cellOf(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
