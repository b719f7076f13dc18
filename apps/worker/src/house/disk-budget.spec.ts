import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventLog } from '@tributary/eventlog';
import { createMetrics } from '@tributary/observability';
import { expect, it } from 'vitest';
import { diskBudget } from './disk-budget.js';

const moreThanAnyDiskHas = 2 ** 40;

it('refuses what comes in while there is too little room, reads on, and recovers by itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-disk-'));
  const metrics = createMetrics();
  const limits = { warnBelow: moreThanAnyDiskHas, refuseBelow: 0 };
  const disk = diskBudget({ dataDirectory: folder, limits: () => limits, metrics });
  const log = disk.guarded(await openEventLog({ path: join(folder, 'events'), durability: 'write' }));
  const frame = { key: 'k', source: 's', receivedAt: 1, body: Buffer.from('{}') };

  expect(await log.append([frame])).toBe(1);
  limits.refuseBelow = moreThanAnyDiskHas;
  await expect(log.append([frame])).rejects.toMatchObject({ code: 'DISK_LOW', retry: true });
  expect(await log.read(1)).toHaveLength(1);
  expect(await log.consumer('reader').next()).toMatchObject({ from: 1, to: 1 });
  limits.refuseBelow = 0;
  expect(await log.append([frame])).toBe(2);

  const { freeBytes, warnBelowBytes } = await disk.state();
  expect(freeBytes).toBeGreaterThan(0);
  expect(freeBytes).toBeLessThan(warnBelowBytes);
  expect(await metrics.registry.metrics()).toContain('tributary_disk_free_bytes');
  await log.close();
  await rm(folder, { recursive: true, force: true });
});
