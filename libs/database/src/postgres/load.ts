import type { ScriptDatabase } from '../script-database.js';
import type { PostgresDatabaseOptions } from './open-postgres-database.js';

/** The driver as `openPostgresDatabase` of its own file, read from disk when it is asked for: an embedded process starts without it. */
export async function openPostgresDatabase(options: PostgresDatabaseOptions): Promise<ScriptDatabase> {
  const driver = await import('./open-postgres-database.js');
  return driver.openPostgresDatabase(options);
}
