import { TributaryError } from '@tributary/contracts';
import { kafkaAccess, type KafkaAccess } from './kafka-access.js';

/** Where the servers of a cluster are. An engine without an address is the embedded one. */
export interface EngineAddresses {
  /** `http(s)://user:password@host:8123/database?cluster=name`; without a database the namespace's own, made if missing. */
  clickhouse?: string;
  /** `postgres://user:password@host:5432/database`. */
  database?: string;
  /** `redis://user:password@host:6379/0`. */
  redis?: string;
  kafka?: KafkaAddress;
}

export interface KafkaAddress {
  brokers: string[];
  /** Partitions of the events topic: how many workers can share it. Fixed once the topic is made. */
  lanes: number;
  /** Copies of each frame; absent: what the brokers' default says. */
  replicas?: number;
  access: KafkaAccess;
}

const defaultLanes = 8;

/**
 * Reads CLICKHOUSE_URL, DATABASE_URL, REDIS_URL and KAFKA_BROKERS (`host:port,host:port`, with KAFKA_LANES and
 * KAFKA_REPLICAS beside it, and how to log in: {@link kafkaAccess}). Throws CONFIG_INVALID, which names the variable and never what it holds.
 */
export function engineAddresses(env: NodeJS.ProcessEnv = process.env): EngineAddresses {
  const { CLICKHOUSE_URL, DATABASE_URL, REDIS_URL, KAFKA_BROKERS } = env;
  return {
    ...(CLICKHOUSE_URL ? { clickhouse: addressOf('CLICKHOUSE_URL', CLICKHOUSE_URL, ['http:', 'https:']) } : {}),
    ...(DATABASE_URL ? { database: addressOf('DATABASE_URL', DATABASE_URL, ['postgres:', 'postgresql:']) } : {}),
    ...(REDIS_URL ? { redis: addressOf('REDIS_URL', REDIS_URL, ['redis:', 'rediss:']) } : {}),
    ...(KAFKA_BROKERS ? { kafka: kafkaOf(KAFKA_BROKERS, env) } : {}),
  };
}

function addressOf(variable: string, value: string, schemes: readonly string[]): string {
  if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol))
    throw new TributaryError(
      'CONFIG_INVALID',
      `${variable} must be an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`,
    );
  return value;
}

function kafkaOf(value: string, env: NodeJS.ProcessEnv): KafkaAddress {
  const { KAFKA_LANES, KAFKA_REPLICAS } = env;
  const brokers = value.split(',').map((broker) => broker.trim());
  if (!brokers.every((broker) => /^(\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/i.test(broker)))
    throw new TributaryError('CONFIG_INVALID', 'KAFKA_BROKERS must be a list of host:port, separated by commas.');
  const replicas = KAFKA_REPLICAS === undefined ? undefined : countOf('KAFKA_REPLICAS', KAFKA_REPLICAS);
  return {
    brokers,
    lanes: countOf('KAFKA_LANES', KAFKA_LANES ?? String(defaultLanes)),
    ...(replicas === undefined ? {} : { replicas }),
    access: kafkaAccess(env),
  };
}

function countOf(variable: string, value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new TributaryError('CONFIG_INVALID', `${variable} must be a whole number from 1 to 64.`);
}
