#!/usr/bin/env node
// Runs every conformance suite of a port against each driver that can run and prints a table of suites and drivers.
// Usage: npm run conformance [-- --write]   (--write: also into docs/reference/conformance.md)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellsOf, runsSuite, suites } from './conformance/cells.mjs';
import { conformancePage, conformanceTable } from './conformance/table.mjs';
import { globSync } from './glob.mjs';

const files = globSync(['libs/*'])
  .flatMap((folder) => readdirSync(join(folder, 'src'), { recursive: true }).map((path) => join(folder, 'src', path)))
  .filter((path) => path.endsWith('.spec.ts') && runsSuite(readFileSync(path, 'utf8')))
  .sort();
const scratch = mkdtempSync(join(tmpdir(), 'tributary-conformance-'));
const report = join(scratch, 'report.json');
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.shared.mjs'];
const { status } = spawnSync(
  process.execPath,
  [
    ...vitest,
    '-t',
    `(${suites.join('|')}) on `,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
    ...files,
  ],
  { stdio: ['ignore', 2, 2], env: { ...process.env, CI: '' } },
);
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(scratch, { recursive: true });

const cells = cellsOf(testResults);
const silent = files.filter((file) => !cells.some((cell) => cell.files.has(file)));
for (const file of silent) console.error(`${file}: no case of a title "<suite> on <driver>" ran.`);
console.log(conformanceTable(cells));
if (process.argv.includes('--write')) writeFileSync('docs/reference/conformance.md', conformancePage(cells));
process.exitCode = status || (silent.length > 0 ? 1 : 0);
