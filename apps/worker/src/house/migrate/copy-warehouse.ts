import type { Warehouse } from '@tributary/contracts';
import type { LoadingWarehouse } from '@tributary/warehouse';
import { listTables, source } from '../backup/warehouse-tables.js';

/** Rows of one insert, about: it is held in memory, since it may have to be sent again. */
const chunkRows = 50_000;
const own = 'schema_migrations';

export type WarehouseTable = Awaited<ReturnType<typeof listTables>>['tables'][number];

/** Tables of the warehouse that are moved. */
export async function movedWarehouseTables(warehouse: Warehouse): Promise<WarehouseTable[]> {
  return (await listTables(warehouse)).tables.filter(({ name }) => name !== own);
}

/**
 * Copies a table by partition and, within it, by a hash of the rows, in the engine's Native format: the one that carries
 * every type as it is. Whatever the table held there is removed first, so that a copy that was cut short is done anew.
 * `attempt` is another each time: the engine would take the rows of a new try for those it has forgotten.
 */
export async function copyWarehouseTable(
  { from, to }: { from: Warehouse; to: LoadingWarehouse },
  table: WarehouseTable,
  attempt: string,
): Promise<void> {
  const { name } = table;
  // Tables of feature sets are made when they are first computed.
  await to.command(table.create.replace(/^CREATE TABLE \S+/, `CREATE TABLE IF NOT EXISTS ${name}`));
  await to.command(`TRUNCATE TABLE ${name}`);
  const partitions = await from.query<{ id: string; rows: string }>(
    `SELECT _partition_id AS id, count() AS rows FROM ${name} GROUP BY id ORDER BY id`,
  );
  for (const { id, rows } of partitions) {
    const parts = Math.ceil(Number(rows) / chunkRows);
    for (let part = 0; part < parts; part++) {
      const pieces: Uint8Array[] = [];
      for await (const piece of from.export(
        `SELECT * FROM ${source(table)} WHERE _partition_id = '${id}' AND cityHash64(tuple(*)) % ${parts} = ${part}`,
        'Native',
        { timeoutSeconds: 3600 },
      ))
        pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      const token = `migrate:${attempt}:${name}:${id}:${part}`;
      if (bytes.length > 0) await to.load(name, { format: 'Native', bytes, token });
    }
  }
}
