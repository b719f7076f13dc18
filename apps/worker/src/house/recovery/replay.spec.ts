import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { House } from '../house.js';
import { appendDelivery, type SentOperation } from '../journal/deliveries.js';
import { advanceHouse } from '../journeys.js';
import { openHouse } from '../open-house.js';
import { replayDeliveries } from './replay-deliveries.js';
import { replayJourneys } from './replay-journeys.js';
import { replaySuppressions } from './replay-suppressions.js';

const mapping = { email: { identifier: 'email' as const } };
const config = configSchema.parse({
  connections: { letters: { plugin: 'files', settings: { folder: 'out' }, channels: ['email'] } },
  segments: { new: { title: 'New', rule: { trait: 'plan', op: 'is', value: 'new' } } },
  journeys: {
    welcome: { title: 'Welcome', start: { segment: 'new' }, steps: { hello: { connection: 'letters', mapping } } },
  },
});

let folder: string;
let house: House;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-replay-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  // As a rebuild leaves people: known by their public ids, under other numbers than when they were sent.
  await house.database.query(
    `INSERT INTO profiles (id, public_id, founding_message) VALUES (101, 'prf_ann', 'a'), (102, 'prf_bob', 'b')`,
  );
  await house.database.query(
    `INSERT INTO identifiers (type, value, profile, origin, source, first_seen, last_seen)
     SELECT 'email', lower(split_part(public_id, '_', 2)) || '@example.org', id, id, 'test', now(), now() FROM profiles`,
  );
});
afterAll(async () => {
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

const sent = (id: string, name: string, number: number): SentOperation => ({
  id,
  person: `prf_${name}`,
  profile: String(number),
  kind: 'add',
  record: { email: `${name}@example.org` },
  hash: '0',
});

it('who refused is suppressed anew as the log of deliveries tells it, and twice is as once', async () => {
  const log = house.deliveries;
  const operations = [sent('o1', 'ann', 1), sent('o2', 'bob', 2)];
  await appendDelivery(log, {
    kind: 'sending',
    batch: 'b1',
    sync: 'list',
    channel: 'email',
    repeatable: true,
    operations,
  });
  const outcomes = [{ outcome: 'ok' as const }, { outcome: 'suppressed' as const, reason: 'unsubscribed' }];
  await appendDelivery(log, {
    kind: 'answered',
    batch: 'b1',
    sync: 'list',
    at: Date.now(),
    result: { outcomes, batch: null },
  });
  for (let time = 0; time < 2; time++) await replaySuppressions(house, 1);
  const rows = await house.database.query('SELECT type, value, channel, reason FROM suppressions');
  expect(rows).toEqual([{ type: 'email', value: 'bob@example.org', channel: 'email', reason: 'list: unsubscribed' }]);
});

it('who started a journey stands in it again, and gets no message a second time', async () => {
  const log = house.deliveries;
  const at = Date.now() - 60_000;
  await appendDelivery(log, { kind: 'journey-began', journey: 'welcome', at });
  const starts = ['ann', 'bob'].map((name) => ({ id: `entry-${name}`, person: `prf_${name}`, at, payload: {} }));
  await appendDelivery(log, { kind: 'journey-started', journey: 'welcome', starts });
  await replayJourneys(house, 1);
  await advanceHouse(house);
  const queued = await house.database.query<{ id: string; profile: string }>(
    `SELECT id, profile::text AS profile FROM operations WHERE sync = 'welcome.hello' AND state = 'waiting' ORDER BY profile`,
  );
  expect(queued.map(({ profile }) => profile)).toEqual(['101', '102']);
  // Ann's was sent, under the number that she had then; the database is lost.
  const ann = sent(queued[0]!.id, 'ann', 1);
  await appendDelivery(log, {
    kind: 'sending',
    batch: 'b2',
    sync: 'welcome.hello',
    channel: 'email',
    repeatable: true,
    operations: [ann],
  });
  const result = { outcomes: [{ outcome: 'ok' as const }], batch: null };
  await appendDelivery(log, { kind: 'answered', batch: 'b2', sync: 'welcome.hello', at: Date.now(), result });
  await house.database.query('TRUNCATE journey_entries, journey_clock, operations, delivery_batches');
  await replayDeliveries(house, 1);
  for (let time = 0; time < 2; time++) await replayJourneys(house, 1);
  await advanceHouse(house);
  const after = await house.database.query(
    `SELECT profile::text AS profile, state, outcome FROM operations WHERE sync = 'welcome.hello' ORDER BY profile`,
  );
  expect(after).toEqual([
    { profile: '101', state: 'settled', outcome: 'ok' },
    { profile: '102', state: 'waiting', outcome: null },
  ]);
});
