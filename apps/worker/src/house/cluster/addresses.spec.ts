import { expect, it } from 'vitest';
import { engineAddresses } from './addresses.js';

const all = {
  CLICKHOUSE_URL: 'http://someone:hidden@warehouse:8123/people',
  DATABASE_URL: 'postgres://someone:hidden@database/tributary',
  REDIS_URL: 'rediss://queue:6380/1',
  KAFKA_BROKERS: 'one:9092, [::1]:9093',
};

it('reads where the servers are', () => {
  expect(engineAddresses({})).toEqual({});
  const addresses = engineAddresses({ ...all, KAFKA_LANES: '16', KAFKA_REPLICAS: '3' });
  expect(addresses).toEqual({
    clickhouse: all.CLICKHOUSE_URL,
    database: all.DATABASE_URL,
    redis: all.REDIS_URL,
    kafka: { brokers: ['one:9092', '[::1]:9093'], lanes: 16, replicas: 3, access: {} },
  });
  expect(engineAddresses({ KAFKA_BROKERS: 'one:9092' }).kafka).toEqual({ brokers: ['one:9092'], lanes: 8, access: {} });
  const login = { KAFKA_TLS: 'verify', KAFKA_SASL: 'SCRAM-SHA-512', KAFKA_USERNAME: 'me', KAFKA_PASSWORD: 'hidden' };
  expect(engineAddresses({ KAFKA_BROKERS: 'one:9092', ...login }).kafka?.access).toEqual({
    tls: { rejectUnauthorized: true },
    sasl: { mechanism: 'SCRAM-SHA-512', username: 'me', password: 'hidden' },
  });
});

it.each([
  ['CLICKHOUSE_URL', 'warehouse:hidden@x'],
  ['DATABASE_URL', 'mysql://someone:hidden@x/y'],
  ['REDIS_URL', 'hidden'],
  ['KAFKA_BROKERS', 'one:9092,hidden'],
  ['KAFKA_LANES', '0'],
  ['KAFKA_REPLICAS', '1.5'],
  ['KAFKA_TLS', 'hidden'],
  ['KAFKA_SASL', 'hidden'],
])('names %s where it cannot be used, and not what it holds', (name, value) => {
  const read = () => engineAddresses({ ...all, [name]: value });
  expect(read).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }) as Error,
  );
  expect(read).not.toThrow(/hidden/);
});
