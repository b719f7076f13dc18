/** A process that keeps two syncs in step until it is killed: one to a target that honours keys, one that mails. */
import { setTimeout as pause } from 'node:timers/promises';
import { activate } from '@tributary/activation';
import { openPostgresDatabase } from '@tributary/database';
import { openClickHouseWarehouse } from '@tributary/warehouse';

const { postgres, namespace, clickhouse, vendor } = JSON.parse(process.argv[2]);
const database = await openPostgresDatabase({ url: postgres, namespace, poolSize: 6 });
const warehouse = await openClickHouseWarehouse({ url: clickhouse, database: namespace });
const deps = { database, warehouse, now: Date.now };
const { signal } = new AbortController();

const connection = (name, { keys, items, concurrency }) => ({
  connection: name,
  channel: 'email',
  identity: ['email'],
  limits: { items, concurrency },
  can: { upsert: true, remove: keys ? 'membership' : 'none', idempotencyKey: keys, async: false },
  poll: () => Promise.reject(new Error('nothing is accepted here')),
  preview: async () => [],
  async send(operations, { idempotencyKey }) {
    let response;
    try {
      response = await fetch(`${vendor}/${name}`, {
        method: 'POST',
        headers: { 'idempotency-key': idempotencyKey },
        body: JSON.stringify(operations),
      });
    } catch {
      if (keys) return { outcomes: operations.map(() => null), batch: away('cut') };
      const unknown = { outcome: 'unknown', code: 'VENDOR_UNAVAILABLE', message: 'cut' };
      return { outcomes: operations.map(() => unknown), batch: null };
    }
    if (response.status === 503) return { outcomes: operations.map(() => null), batch: away('503') };
    return { outcomes: await response.json(), batch: null };
  },
});
const away = (message) => ({ batch: 'unavailable', message, afterMs: 20 });

const sync = (key, segment, target) => ({
  key,
  config: {
    segment,
    connection: target.connection,
    mapping: { email: { identifier: 'email' }, name: { trait: 'first_name' } },
    purpose: 'marketing',
    maxRemovedShare: 1,
    allowEmpty: false,
    live: false,
  },
  segment: { key: segment, title: segment },
  target,
  consent: { purposes: [{ key: 'marketing', grantedByDefault: true }], channels: ['email'] },
});
const syncs = [
  sync('list', 'everyone', connection('list', { keys: true, items: 100, concurrency: 3 })),
  sync('mail', 'few', connection('mail', { keys: false, items: 100, concurrency: 3 })),
];

const keepInStep = async (one) => {
  for (;;) {
    await activate(deps, one, { signal, patient: true });
    await pause(100);
  }
};
await Promise.all(syncs.map(keepInStep));
