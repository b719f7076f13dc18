#!/usr/bin/env node
// Keeps what follows from package.json in step with it: TypeScript project references of every workspace project.
// Usage: node tools/workspace/sync.mjs [--check]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { globSync } from './glob.mjs';

const check = process.argv.includes('--check');
const projects = globSync(JSON.parse(readFileSync('package.json', 'utf8')).workspaces)
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
  .filter(({ manifest }) => manifest.nx?.targets?.build);
const folderOf = new Map(projects.map(({ folder, manifest }) => [manifest.name, folder]));

let stale = 0;
for (const { folder, manifest } of projects) {
  const path = join(folder, 'tsconfig.lib.json');
  const text = JSON.stringify(
    {
      extends: './tsconfig.json',
      compilerOptions: {
        composite: true,
        noEmit: false,
        rootDir: 'src',
        outDir: 'dist',
        tsBuildInfoFile: 'dist/.tsbuildinfo',
      },
      include: ['src'],
      exclude: ['src/**/*.spec.ts', 'src/**/*.spec.tsx'],
      references: Object.keys(manifest.dependencies ?? {})
        .filter((name) => folderOf.has(name))
        .map((name) => ({ path: `${relative(folder, folderOf.get(name))}/tsconfig.lib.json` })),
    },
    null,
    2,
  );
  if (existsSync(path) && readFileSync(path, 'utf8') === text + '\n') continue;
  stale++;
  if (check) console.error(`${path} is not in step with ${dirname(path)}/package.json: run npm run sync`);
  else writeFileSync(path, text + '\n');
}
if (check && stale) process.exit(1);
console.log(`${projects.length} projects, ${stale} ${check ? 'stale' : 'written'}`);
