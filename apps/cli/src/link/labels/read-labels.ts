import { readFile } from 'node:fs/promises';
import { TributaryError } from '@tributary/contracts';
import {
  dayOrders,
  fold,
  labelledPair,
  normalRecord,
  type DecidedPair,
  type Field,
  type LinkFile,
} from '@tributary/linkage';
import { eachRecord } from '../each-record.js';
import { openLinkFile } from '../table-file.js';
import { readTraining } from './dedupe-training.js';
import type { Label, LabelledRecord } from './label.js';
import { readLabelRows } from './splink-labels.js';

interface Tables {
  files: readonly LinkFile[];
  idColumns: readonly (string | null)[];
}

/**
 * Reads labels: a training file of dedupe (.json) or a table in Splink's columns. Records of the former are found in the
 * files by their values (case and accents aside); those that are not there teach all the same.
 * @throws INVALID_REQUEST where it is neither, or names ids that there are not.
 */
export async function readLabels(path: string, tables: Tables): Promise<Label[]> {
  return /\.json$/i.test(path) ? ofTraining(path, tables) : ofRows(path, tables);
}

async function ofTraining(path: string, tables: Tables): Promise<Label[]> {
  const training = readTraining(await readFile(path, 'utf8'), path);
  const pairs = [
    ...training.match.map((sides) => ({ sides, match: true })),
    ...training.distinct.map((sides) => ({ sides, match: false })),
  ];
  const asked = new Map<string, LabelledRecord>();
  for (const { sides } of pairs) for (const values of sides) asked.set(contentOf(values), { values, found: null });
  const shapes = new Map(
    [...asked.values()].map(({ values }) => [Object.keys(values).sort().join('\n'), Object.keys(values)]),
  );
  for await (const { record, file, id, valueOf } of eachRecord(tables))
    for (const columns of shapes.values()) {
      const values = Object.fromEntries(columns.map((column) => [column, valueOf(column) ?? '']));
      const wanted = asked.get(contentOf(values));
      if (wanted && wanted.found === null) asked.set(contentOf(values), { values, found: { record, file, id } });
    }
  return pairs.map(({ sides, match }) => ({
    sides: [asked.get(contentOf(sides[0]))!, asked.get(contentOf(sides[1]))!],
    match,
  }));
}

const contentOf = (values: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.keys(values)
      .sort()
      .map((name) => [name, fold(values[name]!.trim()).replace(/\s+/g, ' ')]),
  );

async function ofRows(path: string, tables: Tables): Promise<Label[]> {
  const rows = await readLabelRows(await openLinkFile(path));
  const asked = new Set(rows.flatMap(({ sides }) => sides.map(({ id }) => id)));
  const records = new Map<string, LabelledRecord>();
  for await (const { record, file, id, columns, valueOf } of eachRecord(tables)) {
    if (!asked.has(id)) continue;
    const values = Object.fromEntries(columns.map((column) => [column, valueOf(column) ?? '']));
    const found = { values, found: { record, file, id } };
    for (const key of [JSON.stringify([file, id]), JSON.stringify([null, id])])
      if (!records.has(key)) records.set(key, found);
  }
  return rows.map(({ sides, match }) => {
    const [l, r] = sides.map(({ file, id }) => {
      const found = records.get(JSON.stringify([file, id]));
      if (found) return found;
      throw new TributaryError(
        'INVALID_REQUEST',
        `"${path}" labels a record "${id}"${file === null ? '' : ` of "${file}"`} that no file has. Say --id where ids are in another column.`,
      );
    }) as [LabelledRecord, LabelledRecord];
    return { sides: [l, r], match };
  });
}

/** What labels teach the model. */
export function taughtBy(
  labels: readonly Label[],
  { fields, files }: { fields: readonly Field[]; files: readonly LinkFile[] },
): DecidedPair[] {
  const orders = files.map((file, source) => dayOrders(fields, file, source));
  return labels.map(({ sides, match }) => {
    const [a, b] = sides.map(({ values, found }) => {
      const source = Math.max(
        0,
        files.findIndex(({ name, columns }) =>
          found ? name === found.file : columns.every((column) => column in values),
        ),
      );
      const own = fields.map((field) => ({ ...field, columns: [field.columns[source] ?? field.columns[0]!] }));
      return normalRecord(own, orders[source]!, (column) => values[column] ?? '');
    }) as [string[], string[]];
    return labelledPair(fields, [a, b], match);
  });
}
