import type { Warehouse } from '@tributary/contracts';
import { keptIndex } from './kept-index.js';

/**
 * Drops the tables of linkages that ended without a word: they hold values of people. Those of the index in use stay.
 * @param silentSeconds Tables younger than this, or of unknown age, may belong to a run of another process; 0 where there
 * is none.
 * @returns Names of the tables.
 */
export async function sweepLeftovers(
  warehouse: Warehouse,
  { silentSeconds }: { silentSeconds: number },
): Promise<string[]> {
  const tables = await warehouse.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, '^link_[0-9a-f]{32}_')
       AND ({silent:UInt32} = 0 OR toUnixTimestamp(metadata_modification_time) BETWEEN 1 AND toUnixTimestamp(now()) - {silent:UInt32})
     ORDER BY name`,
    { params: { silent: silentSeconds } },
  );
  if (tables.length === 0) return [];
  const index = await keptIndex(warehouse);
  const left = tables.filter(({ name }) => index === undefined || !name.startsWith(`${index.prefix}_`));
  for (const { name } of left) await warehouse.command(`DROP TABLE IF EXISTS ${name}`);
  return left.map(({ name }) => name);
}
