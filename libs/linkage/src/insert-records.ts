import type { LinkageRun } from './linkage-run.js';
import type { FileSample } from './columns/infer-fields.js';
import { dayOrderOf } from './normalise/date.js';
import { fieldValue } from './normalise/field-value.js';
import { fullForms } from './normalise/nicknames.js';
import type { Field } from './settings/link-settings.js';

/** A file to link: its head, and all of its rows. */
export interface LinkFile extends FileSample {
  read(): AsyncIterable<readonly (readonly string[])[]>;
}

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
  let id = 0;
  for (const [source, file] of files.entries()) {
    const readers = fields.map((field) => readerOf(field, file, source));
    for await (const batch of file.read())
      for (const row of batch) {
        const record: Record<string, unknown> = { id: id++, source };
        for (let i = 0; i < readers.length; i++) {
          const value = readers[i]!(row);
          record[`f${i}`] = value;
          if (fields[i]!.role === 'forename') record[`forms${i}`] = fullForms(value);
        }
        sizes[source]!++;
        yield record;
      }
  }
}

function readerOf(field: Field, file: FileSample, source: number): (row: readonly string[]) => string {
  const columns = field.columns[source] ?? field.columns[0]!;
  const places = columns.map((column) => file.columns.indexOf(column)).filter((place) => place >= 0);
  const joined = (row: readonly string[]): string =>
    places.length === 1
      ? (row[places[0]!] ?? '')
      : places.map((place) => row[place] ?? '').join(field.role === 'birth_date' ? '-' : ' ');
  const order = dayOrderOf(file.rows.slice(0, 2_000).map(joined));
  return (row) => fieldValue(field.role, joined(row), order);
}
