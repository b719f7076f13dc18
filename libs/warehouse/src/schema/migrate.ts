import { createHash } from 'node:crypto';
import { TributaryError, type Warehouse } from '@tributary/contracts';
import type { Migration } from './migration.js';

export interface MigrateOptions {
  /** Whose sequence of versions this is; each library that owns tables has its own. Default `core`. */
  namespace?: string;
}

interface Applied {
  version: number;
  checksum: string;
}

/**
 * Brings the schema to the newest of `migrations` and returns the versions that were run. A step is recorded when all
 * its statements are through, so after a crash it is run again from its start.
 * @throws DATA_DIRECTORY_NEWER where a later version than the newest known is recorded.
 * @throws CONFIG_INVALID where a recorded step differs from the one given, or the versions have a gap.
 */
export async function migrate(
  warehouse: Warehouse,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<number[]> {
  const { namespace = 'core' } = options;
  const gap = migrations.find((migration, index) => migration.version !== index + 1);
  if (gap)
    throw new TributaryError(
      'CONFIG_INVALID',
      `Warehouse migrations of ${namespace} must count 1, 2, 3 …; found ${gap.version}.`,
    );
  await warehouse.command(`CREATE TABLE IF NOT EXISTS schema_migrations (
    namespace String, version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
  ) ENGINE = ReplacingMergeTree(applied_at) ORDER BY (namespace, version)`);
  const applied = await warehouse.query<Applied>(
    'SELECT version, checksum FROM schema_migrations FINAL WHERE namespace = {namespace:String} ORDER BY version',
    { params: { namespace } },
  );
  const newest = applied.at(-1)?.version ?? 0;
  if (newest > migrations.length)
    throw new TributaryError(
      'DATA_DIRECTORY_NEWER',
      `The warehouse has version ${newest} of ${namespace}; this release knows ${migrations.length}. Start the newer release.`,
    );
  const done = new Map(applied.map((entry) => [entry.version, entry.checksum]));
  const run: number[] = [];
  for (const migration of migrations) {
    const checksum = createHash('sha256').update(migration.statements.join(';\n')).digest('hex');
    const recorded = done.get(migration.version);
    if (recorded === checksum) continue;
    if (recorded)
      throw new TributaryError(
        'CONFIG_INVALID',
        `Warehouse migration ${namespace} ${migration.version} (${migration.name}) was changed after it had been run. Add a new one.`,
      );
    for (const statement of migration.statements) await warehouse.command(statement);
    await warehouse.insert('schema_migrations', [
      { namespace, version: migration.version, name: migration.name, checksum },
    ]);
    run.push(migration.version);
  }
  return run;
}
