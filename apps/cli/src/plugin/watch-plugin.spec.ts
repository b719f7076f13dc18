import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { watchPlugin } from './watch-plugin.js';

it('works at once, and after each change of what somebody edits', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watch-'));
  await mkdir(join(folder, 'src/deep'), { recursive: true });
  const stop = new AbortController();
  let times = 0;
  const watched = watchPlugin(folder, async () => void times++, stop.signal);
  const reaches = (least: number) => vi.waitFor(() => expect(times).toBeGreaterThanOrEqual(least), { timeout: 30_000 });
  await reaches(1);
  const before = times;
  await writeFile(join(folder, 'src/deep/index.ts'), 'export {};');
  await reaches(before + 1);
  const then = times;
  await writeFile(join(folder, 'conformance.ts'), 'export {};');
  await reaches(then + 1);
  stop.abort();
  await watched;
  await rm(folder, { recursive: true });
});
