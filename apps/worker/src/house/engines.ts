import { join } from 'node:path';
import type { EventLog, SeenIndex, Warehouse } from '@tributary/contracts';
import { openEmbeddedDatabase, type ScriptDatabase } from '@tributary/database';
import { openDatabaseSeenIndex, openEventLog, openSeenIndex } from '@tributary/eventlog';
import type { Logger } from '@tributary/observability';
import { coreMigrations, migrate, openEmbeddedWarehouse, refreshAliases } from '@tributary/warehouse';
import type { Servers } from './cluster/servers-of.js';
import { openDatabaseOn, openLogOn, openWarehouseOn } from './cluster/open-on-servers.js';
import { namedChanges } from './journal/named-changes.js';

/** The open engines of one installation. */
export interface Engines {
  warehouse: Warehouse;
  database: ScriptDatabase;
  events: EventLog;
  control: EventLog;
  changes: EventLog;
  deliveries: EventLog;
  seen: SeenIndex;
  close(): Promise<void>;
}

export interface EngineOptions {
  dataDirectory: string;
  durability: 'fsync' | 'write';
  log: Logger;
  /** Engines on servers; the others are embedded and lie in the data directory. */
  servers?: Servers;
}

/**
 * Opens every engine, in the data directory or where it was moved to, their schemas brought up to date; where one cannot
 * be opened, none stays open.
 */
export async function openEngines({ dataDirectory, durability, log, servers }: EngineOptions): Promise<Engines> {
  const { clickhouse, database: postgres, kafka } = servers?.addresses ?? {};
  const name = servers?.name ?? '';
  const opened: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const engine = await opening;
    opened.push(engine);
    return engine;
  };
  const openLog = (topic: string) =>
    keep(
      kafka
        ? openLogOn(kafka, { topic, name, dataDirectory, log })
        : openEventLog({
            path: join(dataDirectory, 'log', topic),
            durability,
            onRecovered: (recovery: unknown) =>
              log.warn({ topic, recovery }, 'the log ended in the middle of a write; its torn tail was cut off'),
          }),
    );
  const close = async () => {
    for (const engine of opened.splice(0).reverse()) await engine.close();
  };
  try {
    const [warehouse, database, events, control, changes, deliveries] = await settleAll([
      keep(
        clickhouse
          ? openWarehouseOn(clickhouse, name)
          : openEmbeddedWarehouse({ path: join(dataDirectory, 'warehouse') }),
      ),
      keep(postgres ? openDatabaseOn(postgres, name) : openEmbeddedDatabase({ path: join(dataDirectory, 'database') })),
      openLog('events'),
      openLog('control'),
      openLog('changes'),
      openLog('deliveries'),
    ]);
    // What was seen is known to all workers; one process alone is faster with its own index.
    const seen = await keep(
      kafka
        ? Promise.resolve(openDatabaseSeenIndex({ database }))
        : openSeenIndex({ path: join(dataDirectory, 'seen') }),
    );
    await migrate(warehouse, coreMigrations);
    await refreshAliases(warehouse);
    return { warehouse, database, events, control, changes: namedChanges(changes, database), deliveries, seen, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Awaits all, so that what did open can be closed when one fails. */
async function settleAll<T extends readonly unknown[]>(work: [...{ [K in keyof T]: Promise<T[K]> }]): Promise<T> {
  const settled = await Promise.allSettled(work as readonly Promise<unknown>[]);
  const failed = settled.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed) throw failed.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
