#!/usr/bin/env node
// Writes docs/reference from the built code, so that these pages say what the code says.
// Usage: node tools/workspace/reference.mjs [--check]   (after a build)
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLinePage } from './reference/command-line.mjs';
import { configPages } from './reference/config.mjs';
import { errorsPage } from './reference/errors.mjs';
import { metricsPage } from './reference/metrics.mjs';
import { pluginsPage } from './reference/plugins.mjs';
import { summaryPages } from './reference/run-summary.mjs';
import { tablesPage } from './reference/tables.mjs';

const folder = 'docs/reference';
const check = process.argv.includes('--check');
const note = '<!-- Written by `npm run reference` from the code; do not edit. -->\n\n';
const pages = {
  ...(await configPages()),
  ...(await summaryPages()),
  'errors.md': await errorsPage(),
  'command-line.md': await commandLinePage(),
  'metrics.md': await metricsPage(),
  'plugins.md': await pluginsPage(),
  'tables.md': await tablesPage(),
};
const wanted = new Map(Object.entries(pages).map(([name, text]) => [name, name.endsWith('.md') ? note + text : text]));

mkdirSync(folder, { recursive: true });
// The table of conformance suites is written by its own command, since it takes running them.
const unwanted = readdirSync(folder).filter((name) => !wanted.has(name) && name !== 'conformance.md');
const stale = [...wanted].filter(([name, text]) => {
  const path = join(folder, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});
if (check) {
  for (const name of [...unwanted, ...stale.map(([name]) => name)])
    console.error(`${join(folder, name)} is not in step with the code: run npm run reference`);
  if (unwanted.length + stale.length > 0) process.exit(1);
} else {
  for (const name of unwanted) rmSync(join(folder, name));
  for (const [name, text] of stale) writeFileSync(join(folder, name), text);
}
console.log(`${wanted.size} reference pages, ${stale.length} ${check ? 'stale' : 'written'}`);
