import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tributary/observability';
import { askHolder, holdDirectory, openHouse } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStandalone, type Standalone } from './index.js';

const log = createLogger({ level: 'fatal' });
const call = {
  type: 'identify',
  messageId: 'm1',
  userId: 'u1',
  timestamp: '2025-05-01T10:00:00Z',
  traits: { city: 'Lisbon' },
};
const frame = { key: 'u1', source: 'site', receivedAt: Date.now(), body: Buffer.from(JSON.stringify(call)) };

let folder: string;
let dataDirectory: string;
let running: Standalone;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-standalone-'));
  dataDirectory = join(folder, 'data');
  await writeFile(
    join(folder, 'tributary.config.ts'),
    `export default { sources: { site: { plugin: 'files', settings: { path: 'site.csv', mapping: { type: 'identify', userId: 'id' } } } }, segments: { lisbon: { title: 'Lisbon', rule: { trait: 'city', op: 'is', value: 'Lisbon' } } } };`,
  );
  // An event that was accepted and not yet processed when the last process ended.
  const house = await openHouse({ folder, dataDirectory, log });
  await house.events.append([frame]);
  await house.close();
  running = await startStandalone({ folder, dataDirectory, port: 0, log });
  token = running.adminToken ?? '';
});
afterAll(async () => {
  await running?.close();
  await rm(folder, { recursive: true, force: true });
});

const read = async (path: string): Promise<unknown> =>
  (await fetch(`${running.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();

it('processes what lies in the log, without being asked', async () => {
  await expect.poll(() => read('/v1/segments/lisbon'), { timeout: 20_000 }).toMatchObject({ size: 1 });
  expect(await read('/ready')).toMatchObject({ ready: true, parts: { pipeline: { ok: true } } });
});

it('does the commands of other processes, and refuses what it does not know', async () => {
  expect(await askHolder(dataDirectory, { command: 'segments', args: {} })).toMatchObject({
    segments: [{ key: 'lisbon', size: 1 }],
  });
  await expect(askHolder(dataDirectory, { command: 'constructor', args: {} })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('holds its directory, and refuses a public address before it touches one', async () => {
  await expect(startStandalone({ folder, dataDirectory, port: 0, log })).rejects.toMatchObject({
    code: 'DATA_DIRECTORY_HELD',
  });
  await expect(startStandalone({ folder, dataDirectory, host: '0.0.0.0', log })).rejects.toMatchObject({
    code: 'PUBLIC_BIND_REFUSED',
  });
});

it('frees the directory when closed, and starts again without a new token', async () => {
  await Promise.all([running.close(), running.close()]);
  await running.closed;
  expect(await askHolder(dataDirectory, { command: 'segments', args: {} })).toBeUndefined();
  running = await startStandalone({ folder, dataDirectory, port: 0, log });
  expect(running.adminToken).toBeNull();
  expect(await read('/v1/segments/lisbon')).toMatchObject({ size: 1 });
});

it('frees the directory when the start fails', async () => {
  await running.close();
  const neighbour = createServer().listen(0, '127.0.0.1');
  await once(neighbour, 'listening');
  const { port } = neighbour.address() as AddressInfo;
  await expect(startStandalone({ folder, dataDirectory, port, log })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });
  const hold = await holdDirectory(dataDirectory, () => Promise.resolve());
  await hold.release();
  neighbour.close();
});
