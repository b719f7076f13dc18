import { join } from 'node:path';
import type { EventLog } from '@tributary/contracts';
import { openPostgresDatabase, type ScriptDatabase } from '@tributary/database';
import { openKafkaLog } from '@tributary/eventlog';
import type { Logger } from '@tributary/observability';
import { openClickHouseWarehouse, type ClickHouseWarehouseOptions, type LoadingWarehouse } from '@tributary/warehouse';
import type { KafkaAddress } from './addresses.js';

/** Bytes that a process keeps on its own disk while no broker answers. */
const spillBytes = 2 * 1024 ** 3;

/**
 * The warehouse on ClickHouse. Without a database in the address it is the installation's own, made where it is missing.
 * @throws what {@link openClickHouseWarehouse} throws
 */
export async function openWarehouseOn(address: string, name: string): Promise<LoadingWarehouse> {
  const url = new URL(address);
  const given = decodeURIComponent(url.pathname.slice(1));
  const cluster = url.searchParams.get('cluster') ?? undefined;
  const access = {
    url: `${url.protocol}//${url.host}`,
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(cluster ? { cluster } : {}),
  };
  if (given === '') await makeDatabase(access, name);
  return openClickHouseWarehouse({ ...access, database: given || name });
}

async function makeDatabase(access: ClickHouseWarehouseOptions, database: string): Promise<void> {
  const server = await openClickHouseWarehouse(access);
  try {
    await server.command(
      `CREATE DATABASE IF NOT EXISTS \`${database}\`${access.cluster ? ` ON CLUSTER \`${access.cluster}\`` : ''}`,
    );
  } finally {
    await server.close();
  }
}

export function openDatabaseOn(url: string, name: string): Promise<ScriptDatabase> {
  return openPostgresDatabase({ url, namespace: name });
}

/** A log on Kafka; what comes in while no broker answers waits in this process's data directory, where one is given. */
export function openLogOn(
  kafka: KafkaAddress,
  { topic, name, dataDirectory, log }: { topic: string; name: string; dataDirectory?: string; log: Logger },
): Promise<EventLog> {
  return openKafkaLog({
    brokers: kafka.brokers,
    ...kafka.access,
    topic,
    namespace: name,
    // Only what many workers share has lanes; what people decided has one order.
    lanes: topic === 'events' ? kafka.lanes : 1,
    ...(kafka.replicas === undefined ? {} : { replicas: kafka.replicas }),
    ...(dataDirectory === undefined ? {} : { spill: { path: join(dataDirectory, 'spill', topic), bytes: spillBytes } }),
    onSpill: (state) => log.warn({ topic, state }, 'no broker answers: what comes in is kept on the local disk'),
  });
}
