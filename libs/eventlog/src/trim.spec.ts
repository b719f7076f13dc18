import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '@tributary/contracts';
import { afterAll, expect, it } from 'vitest';
import { openEventLog } from './index.js';

const root = await mkdtemp(join(tmpdir(), 'tributary-trim-'));
afterAll(() => rm(root, { recursive: true, force: true }));

const open = (name: string) => openEventLog({ path: join(root, name), durability: 'fsync', segmentBytes: 300 });
const append = async (log: EventLog, count: number) => {
  for (let n = 0; n < count; n++)
    await log.append([{ key: 'k', source: 's', receivedAt: n, body: new Uint8Array(200).fill(n) }]);
};
const files = async (name: string) => (await readdir(join(root, name))).filter((file) => file.endsWith('.log')).sort();

it('frees whole files that lie before the position, and none that a consumer has still to do', async () => {
  const log = await open('plain');
  await append(log, 20);
  const before = await files('plain');
  const consumer = log.consumer('reader');
  const cut = (await consumer.next({ frames: 6 }))!;
  expect(await log.trim(15)).toBe(1);
  await consumer.done(cut);
  const first = await log.trim(15);
  expect(first).toBeGreaterThan(1);
  expect(first).toBeLessThanOrEqual(7);
  expect((await files('plain')).length).toBeLessThan(before.length);
  expect((await consumer.next({ frames: 1 }))?.from).toBe(7);
  await expect(log.read(first - 1)).rejects.toMatchObject({ code: 'LOG_TRIMMED', details: { resumeAt: first } });
  await log.close();
});

it('never removes the last file', async () => {
  const log = await open('whole');
  await append(log, 8);
  expect(await log.trim(1_000)).toBeLessThanOrEqual(8);
  expect(await files('whole')).toHaveLength(1);
  await append(log, 1);
  expect(await log.end()).toBe(9);
  await log.close();
});

it('goes on at the next opening with a trim that was cut short', async () => {
  const log = await open('cut');
  await append(log, 12);
  await log.close();
  const all = await files('cut');
  const keep = all[2]!;
  await writeFile(join(root, 'cut', 'kept-from.json'), JSON.stringify({ position: Number.parseInt(keep, 10) }));
  const again = await open('cut');
  expect(await files('cut')).toEqual(all.slice(2));
  expect(await again.first()).toBe(Number.parseInt(keep, 10));
  await again.close();
});

it('takes files that are missing without a trim for damage', async () => {
  const log = await open('missing');
  await append(log, 12);
  await log.close();
  await rm(join(root, 'missing', (await files('missing'))[0]!));
  const again = await open('missing');
  await expect(again.read(1)).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
  await again.close();
});
