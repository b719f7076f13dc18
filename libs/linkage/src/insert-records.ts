import type { LinkageRun } from './linkage-run.js';
import type { FileSample } from './columns/infer-fields.js';
import { dayOrderOf, type DayOrder } from './normalise/date.js';
import { fieldValue } from './normalise/field-value.js';
import type { Field } from './settings/link-settings.js';

/** A file to link: its head, and all of its rows. */
export interface LinkFile extends FileSample {
  read(): AsyncIterable<readonly (readonly string[])[]>;
}

/** Records that travel as one row of arrays: names of columns are then written once, and not for every record. */
const packed = 2_000;

/** Normalises all rows into the raw table; returns the number of records per file. */
export async function insertRecords(
  run: Omit<LinkageRun, 'sizes' | 'records'>,
  files: readonly LinkFile[],
): Promise<number[]> {
  const sizes = files.map(() => 0);
  await run.warehouse.insert(`${run.prefix}_raw`, rowsOf(run.fields, files, sizes));
  return sizes;
}

async function* rowsOf(fields: readonly Field[], files: readonly LinkFile[], sizes: number[]): AsyncGenerator<object> {
  let first = 0;
  for (const [source, file] of files.entries()) {
    const readers = fields.map((field) => readerOf(field, file, source));
    let columns: string[][] = fields.map(() => []);
    const take = (): object => {
      const values = Object.fromEntries(columns.map((own, i) => [`f${i}`, own]));
      const row = { first, source, ...values };
      first += columns[0]!.length;
      sizes[source]! += columns[0]!.length;
      columns = fields.map(() => []);
      return row;
    };
    for await (const batch of file.read())
      for (const row of batch) {
        for (let i = 0; i < readers.length; i++) columns[i]!.push(readers[i]!(row));
        if (columns[0]!.length === packed) yield take();
      }
    if (columns[0]!.length > 0) yield take();
  }
}

/** Per field of a file, which of its dates' parts is the day: told from a sample of all its rows, and asked once. */
export const dayOrders = (fields: readonly Field[], file: FileSample, source = 0): DayOrder[] =>
  fields.map((field) => dayOrderOf(file.rows.slice(0, 2_000).map(joinedBy(field, file, source))));

/** The normal forms of one record's fields, of values by column. */
export const normalRecord = (
  fields: readonly Field[],
  orders: readonly DayOrder[],
  valueOf: (column: string) => string,
): string[] =>
  fields.map((field, i) => fieldValue(field.role, joinParts(field, field.columns[0]!.map(valueOf)), orders[i]!));

const joinParts = (field: Field, parts: readonly string[]): string =>
  parts.length === 1 ? parts[0]! : parts.join(field.role === 'birth_date' ? '-' : ' ');

function joinedBy(field: Field, file: FileSample, source: number): (row: readonly string[]) => string {
  const columns = field.columns[source] ?? field.columns[0]!;
  const places = columns.map((column) => file.columns.indexOf(column)).filter((place) => place >= 0);
  if (places.length === 1) return (row) => row[places[0]!] ?? '';
  return (row) =>
    joinParts(
      field,
      places.map((place) => row[place] ?? ''),
    );
}

function readerOf(field: Field, file: FileSample, source: number): (row: readonly string[]) => string {
  const joined = joinedBy(field, file, source);
  const order = dayOrderOf(file.rows.slice(0, 2_000).map(joined));
  return (row) => fieldValue(field.role, joined(row), order);
}
