import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { activateSyncs } from '../../commands/activate.js';
import { openSync } from '../connections.js';
import type { House } from '../house.js';
import { openHouse } from '../open-house.js';
import { tellTroubles } from './tell-troubles.js';

let folder: string;
let house: House;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-alerts-'));
  const config = configSchema.parse({
    title: 'Shop',
    publicUrl: 'https://cdp.example.org',
    connections: {
      mail: {
        plugin: 'smtp',
        settings: { host: 'localhost', from: 'a@x.org', subject: '{{subject}}', text: '{{text}}', security: 'none' },
      },
      letters: { plugin: 'files', settings: { folder: 'out' } },
    },
    alerts: { ops: { connection: 'mail', to: 'ops@x.org' }, log: { connection: 'letters' } },
  });
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
});
afterAll(async () => {
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

const told = async () =>
  (
    await house.database.query<{ record: Record<string, string> }>(
      `SELECT record FROM operations WHERE sync = 'alert:ops' ORDER BY created_at, record ->> 'subject'`,
    )
  ).map(({ record }) => record);
const run = (id: string, state: string, at: string) =>
  house.database.query(
    `INSERT INTO runs (id, kind, state, error, code_version, started_at) VALUES ($1, 'import', $2, $3::text::jsonb, '0', $4)`,
    [id, state, state === 'failed' ? '{"code":"SOURCE_UNREADABLE","message":"no such file"}' : null, at],
  );

it('tells each incident once, with its run and a link, and its end once', async () => {
  await tellTroubles(house);
  expect(await told()).toEqual([]);
  await run('run_1', 'failed', '2025-01-01T00:00:00Z');
  await house.database.query(
    `INSERT INTO connection_pauses (connection, reason, message, failures, until, since) VALUES ('letters', 'unauthorized', 'the key is refused', 1, now(), now())`,
  );
  for (let look = 0; look < 3; look++) await tellTroubles(house);
  await Promise.all([tellTroubles(house), tellTroubles(house)]);
  const [connection, failed, ...more] = await told();
  expect(more).toEqual([]);
  expect(connection).toMatchObject({
    email: 'ops@x.org',
    state: 'trouble',
    subject: 'Shop: connection letters',
    text: 'nothing is sent over letters: unauthorized: the key is refused',
  });
  expect(failed).toMatchObject({
    subject: 'Shop: run import',
    text: 'import failed: SOURCE_UNREADABLE: no such file\nRun: run_1\nhttps://cdp.example.org/v1/runs/run_1',
    run: 'run_1',
  });
  // Failing again is the same incident.
  await run('run_2', 'failed', '2025-01-02T00:00:00Z');
  await tellTroubles(house);
  await run('run_3', 'done', '2025-01-03T00:00:00Z');
  for (let look = 0; look < 2; look++) await tellTroubles(house);
  expect((await told()).slice(2)).toMatchObject([{ state: 'recovered', subject: 'Shop: run import works again' }]);
  // The next failure is another one.
  await run('run_4', 'failed', '2025-01-04T00:00:00Z');
  await tellTroubles(house);
  expect((await told()).slice(3)).toMatchObject([{ state: 'trouble', run: 'run_4' }]);
});

it('tells of a version that groups people otherwise than the one before, until it is settled', async () => {
  const version = (n: number, agreement: number | null, published: string | null) =>
    house.database.query(
      `INSERT INTO models (id, key, version, artifact, buffers, metrics, config, created_at, published_at)
       VALUES ($1, 'groups', $2, '{}', '', $3::text::jsonb, '{}', $4, $5)`,
      [
        `groups@${n}`,
        n,
        JSON.stringify({
          comparison: agreement === null ? null : { version: n - 1, people: 90, agreement },
          refused: [],
        }),
        `2025-01-0${n}T00:00:00Z`,
        published,
      ],
    );
  const news = async () => {
    const before = (await told()).length;
    await tellTroubles(house);
    return (await told()).slice(before).map(({ state, text }) => [state, text]);
  };
  await version(1, null, '2025-01-01T00:00:00Z');
  await version(2, 0.7, '2025-01-02T00:00:00Z');
  expect(await news()).toEqual([]);
  await version(3, 0.25, null);
  expect(await news()).toEqual([
    [
      'trouble',
      'groups version 3 agrees with version 2 to 0.250 (adjusted Rand index, limit 0.6); it is kept aside; version 2 is in force',
    ],
  ]);
  expect(await news()).toEqual([]);
  await house.database.query(`UPDATE models SET published_at = '2025-01-04T00:00:00Z' WHERE id = 'groups@2'`);
  expect(await news()).toMatchObject([['recovered', expect.stringContaining('clusters of groups')]]);
  await version(5, 0.3, '2025-01-05T00:00:00Z');
  expect(await news()).toMatchObject([['trouble', expect.stringContaining('version 4 can be put back')]]);
  await version(6, 0.9, '2025-01-06T00:00:00Z');
  expect(await news()).toMatchObject([['recovered', expect.any(String)]]);
});

it('what is told is a message like all others of the connection', async () => {
  const sync = await openSync(house, 'alert:ops', new AbortController().signal);
  const [record] = await told();
  const operation = { id: 'o1', sync: 'alert:ops', profile: '0', kind: 'add' as const, record: record! };
  const [preview] = await sync.target.preview([operation], { idempotencyKey: 'k', segment: sync.segment });
  expect(preview).toMatchObject({ title: 'mail to ops@x.org' });
  expect(preview?.body).toContain('subject: Shop: connection letters');
  expect(sync.consent).toEqual({ purposes: [], channels: [] });
});

it('goes out as all operations do, with an outcome each', async () => {
  const context = { house, tell: () => {}, signal: AbortSignal.timeout(60_000), startedBy: 'test' };
  expect(await activateSyncs(context, ['alert:log'])).toEqual([{ sync: 'alert:log', plan: null, error: null }]);
  const outcomes = await house.database.query(
    `SELECT DISTINCT state, outcome FROM operations WHERE sync = 'alert:log'`,
  );
  expect(outcomes).toEqual([{ state: 'settled', outcome: 'ok' }]);
});
