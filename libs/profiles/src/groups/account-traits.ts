import type { Warehouse } from '@tributary/contracts';
import { accountCalls } from './group-sql.js';

/** What is said of groups by their calls: of each trait the latest value, ties by message id. Group id → trait → value. */
export async function accountTraits(
  warehouse: Warehouse,
  ids: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  if (ids.length === 0) return new Map();
  const rows = await warehouse.query<{ id: string; name: string; value: string }>(
    `SELECT id, pair.1 AS name, argMax(pair.2, (occurred_at, message_id)) AS value
     FROM (SELECT id, occurred_at, message_id, arrayJoin(JSONExtractKeysAndValuesRaw(said)) AS pair
           FROM ${accountCalls({ of: 'id IN ({ids:Array(String)})' })})
     GROUP BY id, name HAVING value != 'null' ORDER BY id, name`,
    { params: { ids }, priority: 'interactive' },
  );
  const traits = new Map<string, Record<string, unknown>>();
  for (const { id, name, value } of rows) traits.set(id, { ...traits.get(id), [name]: JSON.parse(value) as unknown });
  return traits;
}
