import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openPostgresDatabase } from '@tributary/database';
import { installationName, type Sql, type Warehouse } from '@tributary/contracts';
import { spawnClickHouseServer } from '@tributary/testkit';
import { openClickHouseWarehouse } from '@tributary/warehouse';

export interface Cluster {
  /** What a process needs to work on it. */
  env: Record<string, string>;
  look<T>(work: (stores: { warehouse: Warehouse; database: Sql }) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** An installation of its own on real PostgreSQL, Redis and Kafka and a server that speaks ClickHouse's protocol. */
export async function startCluster(folder: string, { lanes }: { lanes: number }): Promise<Cluster> {
  const namespace = `test_${randomBytes(5).toString('hex')}`;
  const name = installationName(namespace);
  const clickhouse = await spawnClickHouseServer({ path: join(folder, 'clickhouse') });
  const postgres = String(process.env.TRIBUTARY_TEST_POSTGRES_URL);
  const env = {
    TRIBUTARY_NAMESPACE: namespace,
    CLICKHOUSE_URL: clickhouse.url,
    DATABASE_URL: postgres,
    REDIS_URL: String(process.env.TRIBUTARY_TEST_REDIS_URL),
    KAFKA_BROKERS: String(process.env.TRIBUTARY_TEST_KAFKA_BROKERS),
    KAFKA_LANES: String(lanes),
  };
  const openDatabase = () => openPostgresDatabase({ url: postgres, namespace: name, poolSize: 2 });
  return {
    env,
    async look(work) {
      const database = await openDatabase();
      try {
        const warehouse = await openClickHouseWarehouse({ url: clickhouse.url, database: name });
        try {
          return await work({ warehouse, database });
        } finally {
          await warehouse.close();
        }
      } finally {
        await database.close();
      }
    },
    async stop() {
      const database = await openDatabase();
      await database.query(`DROP SCHEMA "${name}" CASCADE`);
      await database.close();
      await clickhouse.end('SIGKILL');
    },
  };
}
