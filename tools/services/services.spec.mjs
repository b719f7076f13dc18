import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redis } from './redis.mjs';

const script = join(import.meta.dirname, 'services.mjs');
const missing = redis.missing();
const suite = missing === null || process.env.CI ? describe : describe.skip;

suite(missing === null ? 'services for tests' : `services for tests: LEFT OUT, ${missing}`, () => {
  let scratch = '';
  beforeEach(() => void (scratch = mkdtempSync(join(tmpdir(), 'tributary-fleet-'))));
  afterEach(() => {
    services('stop', '--folder', join(scratch, 'fleet'));
    rmSync(scratch, { recursive: true });
  });

  /** What it prints; its temporary folders lie in `scratch`. */
  const services = (...args) =>
    execFileSync(process.execPath, [script, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TMPDIR: scratch },
    });
  const portIn = (text) => Number(/@127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
  const answers = (port) =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => socket.destroy(resolve(true))).on('error', () => resolve(false));
    });

  it('start twice as one, are named for a shell, and leave nothing behind', async () => {
    const folder = ['--folder', join(scratch, 'fleet')];
    services('start', 'redis', ...folder);
    const first = services('env', ...folder);
    expect(first).toMatch(/^export TRIBUTARY_TEST_REDIS_URL='redis:\/\/:\w+@127\.0\.0\.1:\d+'\n$/);
    services('start', 'redis', ...folder);
    expect(services('env', ...folder)).toBe(first);
    expect(services('status', 'redis', ...folder)).toMatch(/redis +runs/);
    expect(await answers(portIn(first))).toBe(true);
    services('stop', ...folder);
    expect(await answers(portIn(first))).toBe(false);
    expect(services('env', ...folder)).toBe('');
    expect(existsSync(join(scratch, 'fleet'))).toBe(false);
  });

  it('start afresh over what a crash left', async () => {
    const folder = ['--folder', join(scratch, 'fleet')];
    services('start', 'redis', ...folder);
    const first = services('env', ...folder);
    const pid = Number(readFileSync(join(scratch, 'fleet', 'redis', 'server.pid'), 'utf8').split(' ')[0]);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => answers(portIn(first))).toBe(false);
    services('start', 'redis', ...folder);
    const second = services('env', ...folder);
    expect(second).not.toBe(first);
    expect(await answers(portIn(second))).toBe(true);
  });

  it('end with the run they were started for, also where that one is killed', async () => {
    const run = spawn(
      process.execPath,
      [script, 'run', 'redis', '--', 'sh', '-c', 'echo $TRIBUTARY_TEST_REDIS_URL; exec sleep 5'],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, TMPDIR: scratch },
      },
    );
    let said = '';
    run.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    await expect.poll(() => portIn(said), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await answers(portIn(said))).toBe(true);
    run.kill('SIGKILL');
    await expect.poll(() => answers(portIn(said)), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => readdirSync(scratch), { timeout: 10_000 }).toEqual([]);
  });

  it('give the exit code of the command', () => {
    expect(() => services('run', 'redis', '--', 'sh', '-c', 'exit 7')).toThrowError(
      expect.objectContaining({ status: 7 }),
    );
    expect(() => services('start', 'no-such-thing')).toThrowError(expect.objectContaining({ status: 1 }));
  });
});
