import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rings } from './rings.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('finds each ring once and nothing else', () => {
  const edges = (record) => new Map(Object.entries(record));
  expect(rings(edges({ a: ['b'], b: ['c'], c: [] }))).toEqual([]);
  expect(rings(edges({ a: ['b'], b: ['c'], c: ['a'], d: ['a'] }))).toEqual([['a', 'b', 'c']]);
  expect(rings(edges({ a: ['b', 'c'], b: ['a'], c: ['d'], d: ['c', 'c'] })).sort()).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

it('finds no ring of files in any project', () => {
  const files = ['libs', 'apps', 'plugins', 'tools'].flatMap((folder) => sources(join(root, folder)));
  expect(files.length).toBeGreaterThan(300);
  const edges = new Map(files.map((file) => [file, importsOf(file)]));
  expect([...edges.values()].flat().length).toBeGreaterThan(files.length);
  expect(rings(edges)).toEqual([]);
});

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sources(path);
    return /\.(ts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** The files that a file needs when it runs. Types leave nothing behind, so two files may describe each other. */
function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/^(?:import|export)(?! type)\b[^;'"]*?from\s*['"](\.[^'"]+)['"]/gm);
  return [...statements].map(([, path]) => resolve(file, path)).filter((path) => path !== undefined);
}

function resolve(file, path) {
  const target = normalize(join(dirname(file), path));
  return [target.replace(/\.js$/, '.ts'), target].find(existsSync);
}
