import { isAbsolute } from 'node:path';
import { identifierTypes, TributaryError, type IdentifierType } from '@tributary/contracts';
import type { CommandContext } from '../../house/house.js';
import { openTable, type Table } from '../../tables/index.js';
import { importedSet, takeIn, type FeaturesImported, type GivenRow } from './take-in.js';

export interface FeaturesImportArguments {
  set: string;
  /** Absolute. CSV or TSV with a line of column names. */
  file: string;
  version: string;
  /** Column that says whose values they are; default: the first one called as an identifier is, or `id`. */
  id?: string;
  at?: string;
}

/** Rows looked up and sent at once. */
const perBatch = 1000;

/** Takes scores from a file into an imported set. @throws NOT_FOUND, INVALID_REQUEST, SOURCE_UNREADABLE. */
export async function featuresImport(
  context: CommandContext,
  { set, file, version, id, at }: FeaturesImportArguments,
): Promise<FeaturesImported> {
  await context.house.reload();
  const config = importedSet(context.house, set);
  if (!isAbsolute(file)) throw new TributaryError('INVALID_REQUEST', `The file "${file}" is no absolute path.`);
  const table = await openTable(file);
  const column = idColumn(table, id);
  const features = Object.keys(config.features).filter((name) => table.columns.includes(name));
  if (features.length === 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      `${file} has no column called as a feature of "${set}" is: ${Object.keys(config.features).join(', ')}.`,
    );
  const name = table.columns[column] ?? '';
  const types = identifierTypes.filter((type) => type === name.toLowerCase());
  return takeIn(
    context,
    { set, version, at, ...(types.length > 0 ? { types } : {}) },
    batchesOf(table, { column, features }),
  );
}

function idColumn({ columns, path }: Table, id: string | undefined): number {
  const known: readonly (IdentifierType | 'id')[] = [...identifierTypes, 'id'];
  const found =
    id === undefined
      ? columns.findIndex((name) => (known as readonly string[]).includes(name.toLowerCase()))
      : columns.indexOf(id);
  if (found < 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      `${path} has no column ${id === undefined ? `called ${known.join(', ')}: name it with --id` : `"${id}"`}.`,
    );
  return found;
}

async function* batchesOf(
  table: Table,
  { column, features }: { column: number; features: readonly string[] },
): AsyncGenerator<GivenRow[]> {
  const places = features.map((name) => [name, table.columns.indexOf(name)] as const);
  for await (const block of table.rows())
    for (let from = 0; from < block.length; from += perBatch)
      yield block.slice(from, from + perBatch).map((row) => ({
        id: row[column]!,
        values: Object.fromEntries(places.map(([name, place]) => [name, row[place]!])),
      }));
}
