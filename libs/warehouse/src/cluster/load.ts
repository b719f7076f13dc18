import type { LoadingWarehouse } from './open.js';
import type { ClickHouseWarehouseOptions } from './options.js';

/** The driver as `openClickHouseWarehouse` of `open.ts`, read from disk when it is asked for: an embedded process starts without it. */
export async function openClickHouseWarehouse(options: ClickHouseWarehouseOptions): Promise<LoadingWarehouse> {
  const driver = await import('./open.js');
  return driver.openClickHouseWarehouse(options);
}
