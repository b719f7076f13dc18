import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import generatePlugin from './generator.mjs';
import { kinds, pluginFiles } from './plugin-files.mjs';

const list = 'libs/plugin-bundle/src/bundle.generated.ts';
const before = readFileSync(fileURLToPath(new URL(`../../../../${list}`, import.meta.url)), 'utf8');

/** A tree as Nx hands it over, in memory. */
function treeOf() {
  const files = new Map([[list, before]]);
  return {
    files,
    exists: (path) => [...files.keys()].some((file) => file.startsWith(path)),
    read: (path) => files.get(path),
    write: (path, text) => void files.set(path, text),
  };
}

it.each(kinds)('makes one folder and one line for a %s', async (kind) => {
  const tree = treeOf();
  await generatePlugin(tree, { kind, name: 'post-bird' });
  const folder = `plugins/${kind}s/post-bird/`;
  expect([...tree.files.keys()].filter((path) => path !== list && !path.startsWith(folder))).toEqual([]);
  for (const path of ['package.json', 'README.md', 'conformance.ts', 'src/index.ts', 'src/conformance.spec.ts'])
    expect(tree.files.has(folder + path), path).toBe(true);
  for (const [path, text] of tree.files) if (path !== list) expect(text, path).not.toMatch(/__\w+__|TODO/);
  const [was, is] = [before.split('\n'), tree.files.get(list).split('\n')];
  const added = is.filter((line) => !was.includes(line));
  expect(added).toEqual([expect.stringContaining(`id: 'post-bird', kind: '${kind}'`)]);
  expect(is.filter((line) => line !== added[0])).toEqual(was);
});

it('puts the line where bundle.mjs would', async () => {
  const tree = treeOf();
  for (const [kind, name] of [
    ['source', 'aa'],
    ['algorithm', 'zz'],
    ['destination', 'mm'],
    ['enricher', 'bb'],
  ])
    await generatePlugin(tree, { kind, name });
  const folders = [...tree.files.get(list).matchAll(/id: '([^']+)', kind: '([^']+)'/g)].map(
    ([, id, kind]) => `${kind}s/${id}`,
  );
  expect(folders).toEqual([...folders].sort());
});

it('leaves a folder alone that is there', async () => {
  const tree = treeOf();
  await generatePlugin(tree, { kind: 'source', name: 'twice' });
  await expect(generatePlugin(tree, { kind: 'source', name: 'twice' })).rejects.toThrow('is there already');
});

it('gives a folder of its own no specs and no paths of the repository', () => {
  for (const kind of kinds)
    for (const [path, text] of pluginFiles({ kind, id: 'post-bird', home: 'alone' })) {
      expect(path).not.toMatch(/\.spec\./);
      expect(text).not.toMatch(/\.\.\/\.\.\/|vitest/);
    }
});
