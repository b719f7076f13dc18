import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { openEmbeddedDatabase } from '@tributary/database';
import { openEventLog } from '@tributary/eventlog';
import { createLogger } from '@tributary/observability';
import { coreMigrations, migrate, openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyDecisions } from './journal/decisions.js';
import { deliveriesFrom, type DeliveryEntry } from './journal/deliveries.js';
import { openHouse } from './open-house.js';

const log = createLogger({ level: 'fatal' });
const config = configSchema.parse({
  sources: { site: { plugin: 'files', settings: { path: 'x.csv', mapping: { type: 'identify', userId: 'id' } } } },
  segments: { lisbon: { title: 'Lisbon', rule: { trait: 'city', op: 'is', value: 'Lisbon' } } },
});

let dataDirectory: string;
beforeEach(async () => void (dataDirectory = await mkdtemp(join(tmpdir(), 'tributary-upgrade-'))));
afterEach(() => rm(dataDirectory, { recursive: true, force: true }));
const open = () => openHouse({ folder: dataDirectory, dataDirectory, config, log, durability: 'write' });

/** What release 0.1.0 left: fewer tables, decisions without a chain, no log of deliveries, an event not yet processed. */
async function layOutOldDirectory(): Promise<void> {
  await mkdir(join(dataDirectory, 'log'), { recursive: true });
  const warehouse = await openEmbeddedWarehouse({ path: join(dataDirectory, 'warehouse') });
  await migrate(warehouse, coreMigrations.slice(0, 2));
  await migrate(warehouse, coreMigrations.slice(0, 4));
  await warehouse.insert('sync_ledger', [
    {
      sync: 'letters',
      profile: '7',
      record_hash: '11',
      record: '{"email":"ada@example.org"}',
      remote_id: 'r1',
      present: 1,
      version: 1_700_000_000_000,
      confirmed_at: '1700000000.000',
    },
  ]);
  await warehouse.close();
  const database = await openEmbeddedDatabase({ path: join(dataDirectory, 'database') });
  await database.query(`INSERT INTO profiles (id, public_id, founding_message) VALUES (7, 'prf_ada', 'm')`);
  await database.close();
  const control = await openEventLog({ path: join(dataDirectory, 'log', 'control'), durability: 'write' });
  const decision = Buffer.from(JSON.stringify({ kind: 'config.applied', hash: 'h', config: {} }));
  await control.append([{ key: 'config', source: 'config', receivedAt: 1, body: decision }]);
  await control.close();
  const events = await openEventLog({ path: join(dataDirectory, 'log', 'events'), durability: 'write' });
  const call = { type: 'identify', messageId: 'm1', userId: 'u1', traits: { city: 'Lisbon' } };
  const body = Buffer.from(JSON.stringify(call));
  await events.append([{ key: 'u1', source: 'site', receivedAt: Date.UTC(2025, 4, 1), body }]);
  await events.close();
}

it('brings an older data directory forward: tables, decisions, what was sent, and events that wait', async () => {
  await layOutOldDirectory();
  for (let start = 1; start <= 2; start++) {
    const house = await open();
    try {
      await house.process(new AbortController().signal);
      expect(await house.warehouse.query('SELECT segment FROM segment_members FINAL WHERE member')).toEqual([
        { segment: 'lisbon' },
      ]);
      expect((await verifyDecisions(house.control)).position).toBeGreaterThanOrEqual(1);
      const entries: DeliveryEntry[] = [];
      for await (const entry of deliveriesFrom(house.deliveries, 1)) entries.push(entry);
      expect(entries).toEqual([
        { kind: 'known', sync: 'letters', records: [expect.objectContaining({ person: 'prf_ada', hash: '11' })] },
        { kind: 'seeded' },
      ]);
    } finally {
      await house.close();
    }
  }
});

it.each([
  [
    'database',
    async () => {
      const database = await openEmbeddedDatabase({ path: join(dataDirectory, 'database') });
      await database.query(`INSERT INTO schema_migrations (hash) VALUES ('of a release to come')`);
      await database.close();
    },
  ],
  [
    'warehouse',
    async () => {
      const warehouse = await openEmbeddedWarehouse({ path: join(dataDirectory, 'warehouse') });
      const [core] = await warehouse.query<{ namespace: string }>('SELECT namespace FROM schema_migrations LIMIT 1');
      await warehouse.insert('schema_migrations', [
        { namespace: core!.namespace, version: 999, name: 'to come', checksum: 'x' },
      ]);
      await warehouse.close();
    },
  ],
])('refuses a data directory of a newer release, and leaves it as it is: %s', async (_, makeNewer) => {
  await (await open()).close();
  await makeNewer();
  await expect(open()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_NEWER' });
  await expect(open()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_NEWER' });
});
