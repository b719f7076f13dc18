import type { LinkageRun } from '../linkage-run.js';
import type { LinkIndex } from './link-index.js';

/** Normal values of records of an index, one a field, by the record's number. */
export async function valuesOfRecords(
  warehouse: LinkageRun['warehouse'],
  { prefix, settings }: LinkIndex,
  records: readonly number[],
): Promise<Map<number, string[]>> {
  if (records.length === 0) return new Map();
  const rows = await warehouse.query<{ record: number; texts: string[] }>(
    `SELECT toInt32(id) AS record, [${settings.fields.map((_, i) => `f${i}`).join(', ')}] AS texts FROM ${prefix}_record WHERE id IN (${records.join(', ')})`,
    { priority: 'interactive' },
  );
  return new Map(rows.map(({ record, texts }) => [record, texts]));
}
