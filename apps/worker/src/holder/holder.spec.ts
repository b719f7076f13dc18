import { fork } from 'node:child_process';
import { linkSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { askHolder } from './ask.js';
import { holdDirectory, type Hold } from './hold.js';
import { socketPath } from './socket-path.js';

const made: string[] = [];
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'hold-'));
  made.push(path);
  return path;
};
const holds: Hold[] = [];
afterEach(async () => {
  for (const hold of holds.splice(0)) await hold.release();
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A socket's name without its process: kept by a second name while the server takes the first away. */
async function leaveName(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  linkSync(path, `${path}.left`);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  renameSync(`${path}.left`, path);
}

describe('the holder of a data directory', () => {
  it('answers commands with progress and result', async () => {
    const path = folder();
    holds.push(
      await holdDirectory(path, async ({ command, args }, tell) => {
        tell({ done: 0.5 });
        return { command, args };
      }),
    );
    const heard: unknown[] = [];
    const result = await askHolder(
      path,
      { command: 'run', args: { a: 'é\n' } },
      { onProgress: (line) => heard.push(line) },
    );
    expect(result).toEqual({ command: 'run', args: { a: 'é\n' } });
    expect(heard).toEqual([{ done: 0.5 }]);
  });

  it('carries errors with their code', async () => {
    const path = folder();
    holds.push(
      await holdDirectory(path, async () => {
        throw new TributaryError('NOT_FOUND', 'no such segment');
      }),
    );
    await expect(askHolder(path, { command: 'x', args: {} })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'no such segment',
    });
  });

  it('refuses a second holder and names the first', async () => {
    const path = folder();
    holds.push(await holdDirectory(path, async () => null));
    await expect(holdDirectory(path, async () => null)).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_HELD',
      message: expect.stringContaining(`pid ${process.pid}`),
    });
  });

  it('says undefined where nobody holds it', async () => {
    await expect(askHolder(folder(), { command: 'x', args: {} })).resolves.toBeUndefined();
  });

  it('is free again at once after kill -9 of the holder', async () => {
    const path = folder();
    const script = join(path, 'child.mjs');
    writeFileSync(
      script,
      `import net from 'node:net'; net.createServer().listen(process.argv[2], () => process.send('up'));`,
    );
    const child = fork(script, [socketPath(path)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    holds.push(await holdDirectory(path, async () => 'mine'));
    await expect(askHolder(path, { command: 'x', args: {} })).resolves.toBe('mine');
  });

  it('is taken by one of several that start at once where a process died, whoever comes first', async () => {
    for (let tries = 0; tries < 12; tries++) {
      const path = folder();
      await leaveName(socketPath(path));
      const starters = await Promise.allSettled(
        Array.from({ length: 5 }, (_, n) => holdDirectory(path, async () => n)),
      );
      const [winner, ...more] = starters.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(more).toEqual([]);
      await expect(askHolder(path, { command: 'x', args: {} })).resolves.toEqual(expect.any(Number));
      await winner!.release();
    }
  });

  it('is not kept from anybody by one that died while it took the name', async () => {
    const path = folder();
    const left = join(path, 'holder.taking');
    writeFileSync(left, '');
    utimesSync(left, new Date(0), new Date(0));
    holds.push(await holdDirectory(path, async () => 'taken'));
    await expect(askHolder(path, { command: 'x', args: {} })).resolves.toBe('taken');
    expect(readdirSync(path)).toEqual(['holder.sock']);
  });

  it('works in a directory whose path is longer than a socket name may be', async () => {
    const path = join(folder(), 'x'.repeat(120));
    holds.push(await holdDirectory(path, async () => 'deep'));
    await expect(askHolder(path, { command: 'x', args: {} })).resolves.toBe('deep');
  });
});
