#!/usr/bin/env node
// Makes the files of a new project, so that every room of the house has the same door.
// Usage: node tools/workspace/new-project.mjs <folder> <tag,tag> [dependency ...]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const [folder, tags, ...dependencies] = process.argv.slice(2);
if (!folder || !tags) {
  console.error('usage: new-project.mjs <folder> <tag,tag> [dependency[@range] ...]');
  process.exit(2);
}
const parts = folder.split('/');
const kind = parts[0] === 'plugins' ? parts[1].replace(/s$/, '') : undefined;
const name = kind ? `@tributary/${kind}-${parts[2]}` : `@tributary/${basename(folder)}`;
const up = relative(folder, '.');

const manifest = {
  name,
  version: '0.1.0',
  license: 'Apache-2.0',
  type: 'module',
  exports: { '.': { '@tributary/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist', 'README.md'],
  dependencies: Object.fromEntries(
    dependencies.map((dependency) => {
      const at = dependency.lastIndexOf('@');
      return at > 0 ? [dependency.slice(0, at), dependency.slice(at + 1)] : [dependency, '0.1.0'];
    }),
  ),
  nx: { tags: [...new Set([...tags.split(','), ...(kind ? [`kind:${kind}`] : [])])], targets: { build: {}, test: {} } },
};

const write = (path, text) => {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const json = (value) => JSON.stringify(value, null, 2) + '\n';
write(join(folder, 'package.json'), json(manifest));
write(
  join(folder, 'tsconfig.json'),
  json({ extends: `${up}/tsconfig.base.json`, compilerOptions: { noEmit: true, composite: false }, include: ['src'] }),
);
write(join(folder, 'src/index.ts'), 'export {};\n');
write(join(folder, 'README.md'), `# ${name}\n`);
console.log(
  `${folder}: ${name}; now run npm install and npm run sync (version ${JSON.parse(readFileSync('package.json', 'utf8')).version})`,
);
