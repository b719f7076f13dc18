import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordLog, startFaultServer, steppedClock } from '@tributary/testkit';
import { secret } from '@tributary/plugin-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createContext, type Grants } from '../index.js';

const settings = z.object({ target: z.string(), key: secret().default('sesame-open') });
const contextOf = (target: string, more: Partial<Grants> = {}) =>
  createContext({ id: 'tiny', settings, needs: ['http', 'tcp', 'files'] }, settings.parse({ target }), {
    log: recordLog(),
    clock: steppedClock(),
    ...more,
  });

describe('http', () => {
  it('follows redirects, and takes neither credentials nor a body to another origin', async () => {
    const other = await startFaultServer(() => ({ status: 200, body: 'there' }));
    const server = await startFaultServer(() => ({ status: 307, headers: { location: `${other.url}/x` } }));
    const { http } = contextOf(server.url);
    const headers = { authorization: 'a', 'x-key': 'sesame-open', 'x-plain': 'b' };
    const response = await http?.request({ method: 'POST', url: server.url, headers });
    const sending = http?.request({ method: 'POST', url: server.url, headers, body: 'ann@example.org' });
    await expect(sending).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    await Promise.all([server.close(), other.close()]);
    expect(response).toMatchObject({ status: 200, text: 'there' });
    expect(other.received).toHaveLength(1);
    expect(other.received[0]).toMatchObject({ method: 'POST', body: '', headers: { 'x-plain': 'b' } });
    expect(other.received[0]?.headers).not.toHaveProperty('authorization');
    expect(other.received[0]?.headers).not.toHaveProperty('x-key');
  });

  it('cuts long bodies, ends slow and dead ones, and obeys the signal', async () => {
    const server = await startFaultServer(({ path }) =>
      path === '/loop' ? { status: 302, headers: { location: '/loop' } } : { status: 200, body: 'x'.repeat(1_200_000) },
    );
    const controller = new AbortController();
    const { http } = contextOf(server.url, { signal: controller.signal });
    const get = (path = '') => http?.request({ method: 'GET', url: `${server.url}${path}`, timeoutMs: 100 });
    expect(await get()).toMatchObject({ truncated: true, text: expect.stringMatching(/^x{1000000}$/) as string });
    await expect(get('/loop')).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    for (const fault of ['slow', 'cut', 'cut-after'] as const) {
      server.fail(fault);
      await expect(get(), fault).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    }
    controller.abort();
    await expect(get()).rejects.toMatchObject({ code: 'CANCELLED' });
    await server.close();
  });

  it('keeps to the allowed part of the network, by address and by name', async () => {
    const server = await startFaultServer();
    const refused = { code: 'PLUGIN_SETTINGS' };
    const get = (url: string, egress: Grants['egress']) =>
      contextOf(url, { egress }).http?.request({ method: 'GET', url, timeoutMs: 500 });
    await expect(get(server.url, 'network')).resolves.toMatchObject({ status: 200 });
    await expect(get(server.url, 'public')).rejects.toMatchObject(refused);
    await expect(get(server.url.replace('127.0.0.1', 'localhost'), 'public')).rejects.toMatchObject(refused);
    await expect(get('http://[::ffff:169.254.169.254]/', 'network')).rejects.toMatchObject(refused);
    await expect(get('http://169.254.169.254/', 'network')).rejects.toMatchObject(refused);
    await expect(get('file:///etc/passwd', 'any')).rejects.toMatchObject(refused);
    await server.close();
  });
});

describe('tcp', () => {
  it('connects only to what the settings name', async () => {
    const server = await startFaultServer();
    const { hostname, port } = new URL(server.url);
    const { tcp } = contextOf(`${hostname}:${port}`);
    (await tcp?.connect(hostname, Number(port)))?.destroy();
    await expect(tcp?.connect(hostname, 22)).rejects.toMatchObject({ code: 'PLUGIN_FAULT' });
    await expect(tcp?.connect('localhost', Number(port))).rejects.toMatchObject({ code: 'PLUGIN_FAULT' });
    await server.close();
    await expect(tcp?.connect(hostname, Number(port))).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  });
});

describe('files', () => {
  let outside = '';
  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'tributary-files-'));
    await mkdir(join(outside, 'granted'));
    await writeFile(join(outside, 'private.txt'), 'private');
    await symlink(outside, join(outside, 'granted', 'way-out'));
  });
  afterEach(() => rm(outside, { recursive: true }));
  const files = () => contextOf('x', { folder: join(outside, 'granted') }).files;

  it('replaces, appends, reads and lists inside the folder', async () => {
    await files()?.replace('a/b.csv', ['one\n', 'two\n']);
    await files()?.append('a/b.csv', 'three\n');
    expect(await files()?.size('a/b.csv')).toBe(14);
    expect(Buffer.from((await files()?.readRange('a/b.csv', 4, 7)) ?? []).toString()).toBe('two');
    const chunks: Buffer[] = [];
    for await (const chunk of files()?.read('a/b.csv', { start: 8 }) ?? []) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('three\n');
    expect(await files()?.list('a/*.csv')).toEqual(['a/b.csv']);
    expect(await files()?.list('nowhere/*')).toEqual([]);
  });

  it('leaves the old file when a write fails half way', async () => {
    await files()?.replace('a.csv', ['old']);
    const broken = function* () {
      yield 'new';
      throw new Error('no more');
    };
    await expect(files()?.replace('a.csv', broken())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    expect(Buffer.from((await files()?.readRange('a.csv', 0, 9)) ?? []).toString()).toBe('old');
    expect((await readdir(join(outside, 'granted'))).sort()).toEqual(['a.csv', 'way-out']);
  });

  it.each(['../private.txt', 'a/../../private.txt', '/etc/passwd', 'way-out/private.txt', 'way-out/new/file.txt'])(
    'does not leave it by %s',
    async (path) => {
      const refused = { code: 'PLUGIN_SETTINGS' };
      await expect(files()?.size(path)).rejects.toMatchObject(refused);
      await expect(files()?.append(path, 'x')).rejects.toMatchObject(refused);
      await expect(files()?.replace(path, ['x'])).rejects.toMatchObject(refused);
      await expect(files()?.list(path)).rejects.toMatchObject(refused);
    },
  );

  it('says what cannot be read', async () => {
    await expect(files()?.size('missing.csv')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    const stream = files()?.read('missing.csv');
    await expect(
      (async () => {
        for await (const chunk of stream ?? []) void chunk;
      })(),
    ).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});
