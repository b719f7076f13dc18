#!/usr/bin/env node
// Writes the list of the plugins that ship: libs/plugin-bundle/src/bundle.generated.ts and the package's dependencies.
// Usage: node tools/workspace/bundle.mjs [--check]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { globSync } from './glob.mjs';

const check = process.argv.includes('--check');
const plugins = globSync(['plugins/*/*']).map((folder) => ({
  id: basename(folder),
  kind: basename(dirname(folder)).replace(/s$/, ''),
  manifest: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')),
}));

const lines = plugins.map(
  ({ id, kind, manifest: { name } }) =>
    `  { id: '${id}', kind: '${kind}', specifier: '${name}', from, load: () => import('${name}') },`,
);
const source = `// Written by tools/workspace/bundle.mjs from the folders under plugins/; do not edit.
import type { PluginEntry } from '@tributary/plugin-kit';

const from = import.meta.url;

/** Every plugin that ships, one line each; its code is loaded when it is asked for. */
// prettier-ignore
export const bundle: readonly PluginEntry[] = [
${lines.join('\n')}
];
`;

const path = 'libs/plugin-bundle/package.json';
const manifest = JSON.parse(readFileSync(path, 'utf8'));
const own = Object.entries(manifest.dependencies).filter(
  ([name]) => !/^@tributary\/(source|destination|algorithm|enricher)-/.test(name),
);
const dependencies = Object.fromEntries([...own, ...plugins.map(({ manifest: { name, version } }) => [name, version])]);
const wanted = new Map([
  ['libs/plugin-bundle/src/bundle.generated.ts', source],
  [path, JSON.stringify({ ...manifest, dependencies }, null, 2) + '\n'],
]);

const stale = [...wanted].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
for (const [file, text] of stale) {
  if (check) console.error(`${file} is not in step with plugins/: run node tools/workspace/bundle.mjs`);
  else writeFileSync(file, text);
}
if (check && stale.length > 0) process.exit(1);
console.log(
  `${plugins.length} plugins, ${stale.length} files ${check ? 'stale' : 'written; run npm install and npm run sync'}`,
);
