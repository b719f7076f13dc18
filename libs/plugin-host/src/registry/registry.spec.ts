import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PluginEntry } from '@tributary/plugin-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRegistry, findPlugin } from '../index.js';

const from = import.meta.url;
const entry = (id: string, plugin: unknown, kind: PluginEntry['kind'] = 'source'): PluginEntry => ({
  id,
  kind,
  specifier: `@example/${id}`,
  from,
  load: async () => ({ default: plugin }),
});
const source = (id: string, more: object = {}) => ({
  plugin: 'source',
  id,
  title: 'Some source',
  summary: 'A source for tests of the registry.',
  version: '1.0.0',
  engine: '^0.1',
  settings: z.object({}),
  test: async () => {},
  async *read() {},
  ...more,
});
const engineVersion = '0.1.0';

describe('registry', () => {
  it('loads a plugin when it is asked for, once', async () => {
    let loads = 0;
    const good = source('good');
    const registry = createRegistry([{ ...entry('good', good), load: async () => (loads++, { default: good }) }], {
      engineVersion,
    });
    expect(loads).toBe(0);
    expect(await registry.source('good')).toBe(good);
    await registry.source('good');
    expect(loads).toBe(1);
    await expect(registry.destination('good')).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
  });

  it('refuses a list with every mistake in it named', () => {
    const list = [entry('twice', {}), entry('twice', {}), entry('Bad Id', {}), entry('odd', {}, 'condition' as never)];
    expect(() => createRegistry(list, { engineVersion })).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_INVALID',
        details: [expect.stringMatching(/twice/), expect.stringMatching(/Bad Id/), expect.stringMatching(/condition/)],
      }),
    );
  });

  it('names the problems of all plugins at once', async () => {
    const registry = createRegistry(
      [
        entry('good', source('good')),
        entry('newer', source('newer', { engine: '^2.0' })),
        entry('mislabelled', source('other', { plugin: 'destination', read: 1 })),
        entry('dated', source('dated', { settings: z.object({ at: z.date() }) })),
        { ...entry('broken', null), load: () => Promise.reject(new Error('syntax')) },
      ],
      { engineVersion },
    );
    const { details } = (await registry.verify().catch((error: unknown) => error)) as { details: string[] };
    for (const part of [
      /newer: needs engine \^2\.0, this is 0\.1\.0/,
      /mislabelled: is a destination/,
      /mislabelled: calls itself "other"/,
      /read must be a function/,
      /dated: settings cannot be written/,
      /broken: cannot be loaded/,
    ])
      expect(details).toContainEqual(expect.stringMatching(part));
    expect(details.join()).not.toMatch(/good/);
    await expect(registry.source('good')).resolves.toBeDefined();
  });

  it('finds plugins of other packages by name, and says what is not there', async () => {
    const folder = fileURLToPath(new URL('../..', import.meta.url));
    const fixture = pathToFileURL(`${folder}fixtures/row-counter.mjs`).href;
    const found = await findPlugin(fixture, folder);
    expect(found).toMatchObject({ id: 'row-counter', kind: 'algorithm' });
    expect(await createRegistry([found], { engineVersion }).algorithm('row-counter')).toMatchObject({ url: fixture });
    await expect(findPlugin('@example/not-installed', folder)).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
    await expect(findPlugin('zod', folder)).rejects.toMatchObject({ code: 'PLUGIN_INVALID' });
  });

  it('takes a folder for what its package exports, once it is built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
    await expect(findPlugin('./own', folder)).rejects.toThrow(/There is no plugin at .*own/);
    await mkdir(join(folder, 'own/dist'), { recursive: true });
    await expect(findPlugin('./own', folder)).rejects.toThrow(/no package\.json/);
    await writeFile(join(folder, 'own/index.ts'), '');
    await expect(findPlugin('./own/index.ts', folder)).rejects.toThrow(/is TypeScript; build/);
    const head = { name: 'some-plugin', type: 'module', exports: { '.': { default: './dist/index.js' } } };
    await writeFile(join(folder, 'own/package.json'), JSON.stringify(head));
    await expect(findPlugin('./own', folder)).rejects.toThrow(/is not built.*npm run build/);
    await writeFile(join(folder, 'own/dist/index.js'), `export default { id: 'own', plugin: 'algorithm' };`);
    expect(await findPlugin('./own', folder)).toMatchObject({ id: 'own', kind: 'algorithm' });
    expect(await findPlugin(join(folder, 'own'), '/')).toMatchObject({ id: 'own' });
    await rm(folder, { recursive: true });
  });

  it('refuses an algorithm of a kind that is none, or without what its kind needs', async () => {
    const algorithm = (kind: string) => ({
      ...source(kind, { plugin: 'algorithm', kind, params: z.object({}), fit: () => 0, apply: () => 0 }),
    });
    const entries = ['clustering', 'grouping', 'reduction'].map((kind) => entry(kind, algorithm(kind), 'algorithm'));
    const { details } = (await createRegistry(entries, { engineVersion })
      .verify()
      .catch((error: unknown) => error)) as { details: string[] };
    expect(details).toEqual([
      'grouping: kind "grouping" must be one of clustering, outliers, imputation, reduction, prediction',
      'reduction: explained must be a function',
    ]);
  });
});
