import { randomUUID } from 'node:crypto';
import type { Warehouse } from '@tributary/contracts';

const dayMs = 86_400_000;

/**
 * The name of a table that one piece of work makes for itself and drops at its end. Those of a process that was killed are
 * dropped here once they are a day old: nothing works that long.
 */
export async function workTable(warehouse: Warehouse, kind: 'model_labels' | 'model_rows'): Promise<string> {
  const now = Date.now();
  const abandoned = await warehouse.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase()
       AND toInt64OrZero(extract(name, '^model_(?:labels|rows)_([0-9]{13})_[0-9a-f]{32}$')) BETWEEN 1 AND {before:Int64}`,
    { params: { before: String(now - dayMs) } },
  );
  for (const { name } of abandoned) await warehouse.command(`DROP TABLE IF EXISTS ${name}`);
  return `${kind}_${now}_${randomUUID().replaceAll('-', '')}`;
}
