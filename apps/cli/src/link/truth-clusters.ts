import type { LinkFile, Truth } from '@tributary/linkage';
import { eachRecord } from './each-record.js';

const clusterName = /^cluster[ _]?id$/i;
/** Share of a sample's rows whose value must be an id of a record. */
const leastKnown = 0.5;

interface Tables {
  files: readonly LinkFile[];
  idColumns: readonly (string | null)[];
}

/**
 * Known answers as a table of clusters, in the shape of this command, of Splink (`cluster_id`, `unique_id`) or of dedupe
 * (`Cluster ID` and the records' own columns): a label for every record that it names; undefined where it is no such table.
 */
export async function clustersAsTruth(file: LinkFile, tables: Tables): Promise<Truth | undefined> {
  const cluster = file.columns.findIndex((name) => clusterName.test(name));
  if (cluster < 0 || file.columns.length < 2) return undefined;
  const records = new Map<string, number[]>();
  let count = 0;
  for await (const { record, file: name, id } of eachRecord(tables)) {
    count++;
    for (const key of [keyOf(name, id), keyOf(null, id)]) records.set(key, [...(records.get(key) ?? []), record]);
  }
  const source = file.columns.indexOf('source_dataset');
  const idPlace = placeOfIds(file, { cluster, records, idColumns: tables.idColumns });
  if (idPlace < 0) return undefined;
  const labels = new Int32Array(count).fill(-1);
  const codes = new Map<string, number>();
  for await (const batch of file.read())
    for (const row of batch) {
      const label = row[cluster] ?? '';
      if (!codes.has(label)) codes.set(label, codes.size);
      const key = keyOf(source < 0 ? null : (row[source] ?? ''), row[idPlace] ?? '');
      for (const record of label === '' ? [] : (records.get(key) ?? [])) labels[record] = codes.get(label)!;
    }
  return { labels };
}

const keyOf = (file: string | null, id: string): string => JSON.stringify([file, id]);

/** The column of ids: Splink's, else the files' own, else the one with most of them. */
function placeOfIds(
  file: LinkFile,
  {
    cluster,
    records,
    idColumns,
  }: { cluster: number; records: ReadonlyMap<string, unknown>; idColumns: readonly (string | null)[] },
): number {
  const known = (place: number): number =>
    file.rows.filter((row) => records.has(keyOf(null, row[place] ?? ''))).length / file.rows.length;
  const named = file.columns.findIndex((name) => name === 'unique_id' || idColumns.includes(name));
  if (named >= 0 && known(named) >= leastKnown) return named;
  const shares = file.columns.map((_, place) => (place === cluster ? 0 : known(place)));
  const best = Math.max(...shares);
  return best >= leastKnown ? shares.indexOf(best) : -1;
}
