import { TributaryError, type EventLog } from '@tributary/contracts';
import type { ScriptDatabase } from '@tributary/database';
import type { Logger } from '@tributary/observability';
import { coreMigrations, migrate, type LoadingWarehouse } from '@tributary/warehouse';
import type { KafkaAddress } from '../cluster/addresses.js';
import { openDatabaseOn, openLogOn, openWarehouseOn } from '../cluster/open-on-servers.js';
import type { Servers } from '../cluster/servers-of.js';

/** The logs of an installation, in the order in which they are moved. */
export const logNames = ['control', 'changes', 'deliveries', 'events'] as const;
export type LogName = (typeof logNames)[number];

/** Engines on servers that an installation is moved to. */
export interface Target {
  warehouse: LoadingWarehouse;
  database: ScriptDatabase;
  logs: Record<LogName, EventLog>;
  close(): Promise<void>;
}

/**
 * Opens all of them, their schemas made. A log keeps nothing locally: what a broker did not take was not moved.
 * @throws CONFIG_INVALID where one of the four addresses is missing
 */
export async function openTarget({ addresses, name }: Servers, log: Logger): Promise<Target> {
  const { clickhouse, database: postgres, redis, kafka } = addresses;
  if (!clickhouse || !postgres || !redis || !kafka)
    throw new TributaryError(
      'CONFIG_INVALID',
      'To move an installation, set all of CLICKHOUSE_URL, DATABASE_URL, REDIS_URL and KAFKA_BROKERS.',
    );
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const engine of opened.splice(0).reverse()) await engine.close();
  };
  try {
    const database = await openDatabaseOn(postgres, name);
    opened.push(database);
    const warehouse = await openWarehouseOn(clickhouse, name);
    opened.push(warehouse);
    const logs = await openLogs(kafka, { name, log, opened });
    await migrate(warehouse, coreMigrations);
    return { warehouse, database, logs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openLogs(
  kafka: KafkaAddress,
  { name, log, opened }: { name: string; log: Logger; opened: { close(): Promise<void> }[] },
): Promise<Target['logs']> {
  const open = async (topic: LogName) => {
    const engine = await openLogOn(kafka, { topic, name, log });
    opened.push(engine);
    return engine;
  };
  return {
    control: await open('control'),
    changes: await open('changes'),
    deliveries: await open('deliveries'),
    events: await open('events'),
  };
}
