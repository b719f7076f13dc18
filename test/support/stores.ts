import { join } from 'node:path';
import { openEmbeddedDatabase, type ScriptDatabase } from '@tributary/database';
import type { Warehouse } from '@tributary/contracts';
import { openEmbeddedWarehouse, refreshAliases } from '@tributary/warehouse';

export interface Stores {
  warehouse: Warehouse;
  database: ScriptDatabase;
}

/** Opens both stores of a data directory that no process holds, to look at what a command left behind. */
export async function withStores<T>(dataDirectory: string, look: (stores: Stores) => Promise<T>): Promise<T> {
  const warehouse = await openEmbeddedWarehouse({ path: join(dataDirectory, 'warehouse') });
  try {
    await refreshAliases(warehouse);
    const database = await openEmbeddedDatabase({ path: join(dataDirectory, 'database') });
    try {
      return await look({ warehouse, database });
    } finally {
      await database.close();
    }
  } finally {
    await warehouse.close();
  }
}
