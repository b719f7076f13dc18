import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '@tributary/contracts';
import { checkpointsFolder } from '@tributary/database';
import { openEventLog } from '@tributary/eventlog';
import { consumerName } from '@tributary/pipeline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { House } from '../house.js';
import { refuseTrimmed } from '../recovery/lay-back.js';
import { trimEvents } from './trim-events.js';

const day = 86_400_000;
let folder: string;
let events: EventLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-retention-'));
  events = await openEventLog({ path: join(folder, 'log', 'events'), durability: 'write', segmentBytes: 200 });
  // A frame a day, each in a file of its own.
  for (let n = 1; n <= 10; n++)
    await events.append([{ key: 'k', source: 's', receivedAt: n * day, body: new Uint8Array(300) }]);
});
afterEach(async () => {
  await events.close();
  await rm(folder, { recursive: true, force: true });
});

const house = (keepDays?: number) =>
  ({ events, dataDirectory: folder, databaseOnServer: false, config: { log: { keepDays } } }) as unknown as House;

async function processed(count: number): Promise<void> {
  const consumer = events.consumer(consumerName);
  const cut = (await consumer.next({ frames: count }))!;
  await consumer.done(cut);
}

async function checkpointAt(name: string, offset: number): Promise<void> {
  const path = join(checkpointsFolder(join(folder, 'database')), `checkpoint-${name}`);
  await mkdir(path, { recursive: true });
  await writeFile(`${path}.json`, JSON.stringify({ offset }));
}

it('keeps everything where nothing is said of days', async () => {
  await processed(10);
  expect(await trimEvents(house(), 100 * day)).toBeNull();
  expect(await events.first()).toBe(1);
});

it('keeps what is young, what is not processed, and what a restore from any checkpoint needs', async () => {
  await processed(8);
  expect(await trimEvents(house(3), 100 * day)).toEqual([1]);
  await checkpointAt('2026-01-01T00-00-00-000Z', 4);
  await checkpointAt('2026-01-02T00-00-00-000Z', 6);
  expect(await trimEvents(house(3), 6.5 * day)).toEqual([4]);
  expect(await trimEvents(house(3), 100 * day)).toEqual([5]);
  await expect(refuseTrimmed(folder, 'for a test')).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
});

it('on a database server goes up to what is processed', async () => {
  await processed(8);
  expect(await trimEvents({ ...house(3), databaseOnServer: true }, 100 * day)).toEqual([9]);
});
