import { mkdtemp, readdir, readFile, rm, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDestination, testContext } from '@tributary/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suiteOf } from '../conformance.js';
import files from './index.js';

for (const format of ['csv', 'jsonl'] as const) describeDestination(files as never, suiteOf(format));

describe('files', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-files-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const context = () => testContext(files.settings.parse({}), { needs: ['files'], folder });
  const options = (idempotencyKey: string) => ({ idempotencyKey, segment: { key: 'vip', title: 'VIP' } });
  const add = (n: number, record: Record<string, string>) => ({
    id: `op${n}`,
    sync: 's',
    profile: `p${n}`,
    kind: 'add' as const,
    record,
  });
  const list = () => readFile(join(folder, 'vip.csv'), 'utf8');

  it('writes CSV that RFC 4180 readers understand, with the columns of all rows', async () => {
    await files.send(context(), [add(1, { name: 'A "B", C' }), add(2, { city: 'Köln\nDeutz' })], options('k1'));
    expect(await list()).toBe('profile,name,city\r\np1,"A ""B"", C",\r\np2,,"Köln\nDeutz"\r\n');
  });

  it('takes a batch as unsent whose journal a crash cut, and mends it when it comes again', async () => {
    await files.send(context(), [add(1, { name: 'One' })], options('k1'));
    const line = { batch: 'k2', index: 0, of: 2, at: 1, operation: 'op2', kind: 'add', profile: 'p2', record: {} };
    await appendFile(join(folder, 'vip.operations.jsonl'), JSON.stringify(line) + '\n' + '{"batch":"k2","ind');
    expect((await files.list?.(context(), { key: 'vip', title: '' }, null))?.members).toEqual(['p1']);
    await files.send(context(), [add(2, { name: 'Two' }), add(3, { name: 'Three' })], options('k2'));
    expect(await list()).toBe('profile,name\r\np1,One\r\np2,Two\r\np3,Three\r\n');
  });

  it('rewrites a list that a crash left behind its journal', async () => {
    await files.send(context(), [add(1, { name: 'One' })], options('k1'));
    await rm(join(folder, 'vip.csv'));
    await files.send(context(), [add(1, { name: 'One' })], options('k1'));
    expect(await list()).toBe('profile,name\r\np1,One\r\n');
    expect((await readFile(join(folder, 'vip.operations.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  it('erases a person from every file, and still knows the batch', async () => {
    const batch = [add(1, { email: 'gone@example.com' }), add(2, { email: 'stays@example.com' })];
    await files.send(context(), batch, options('k1'));
    await files.erase?.(context(), { email: 'gone@example.com' });
    const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(texts.join('')).not.toContain('gone@example.com');
    expect(texts.join('')).not.toContain('"p1"');
    await files.send(context(), batch, options('k1'));
    expect(await list()).toBe('profile,email\r\np2,stays@example.com\r\n');
  });
});
