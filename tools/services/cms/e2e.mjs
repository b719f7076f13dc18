#!/usr/bin/env node
// The conformance suite of each CMS destination against the real server: `nx run destinations-e2e`. What cannot be
// installed here is left out by name, with the reason; a suite that fails is a failure.
// Usage: node tools/services/cms/e2e.mjs [payload|directus|strapi|ghost|wordpress …]
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWith } from '../end-with.mjs';
import { chooseServices, openFleet } from '../fleet.mjs';
import { slowServices } from '../list.mjs';
import { runCommand } from '../run-command.mjs';

const words = process.argv.slice(2);
const chosen = words.length === 0 ? slowServices : chooseServices(words);
const results = [];
for (const service of chosen) {
  const began = Date.now();
  const result = await proveAgainst(service);
  results.push([service.name, `${Math.round((Date.now() - began) / 1000)} s`, result]);
}
for (const [name, seconds, result] of results) console.log(`${name.padEnd(9)} ${seconds.padStart(6)}  ${result}`);
process.exitCode = results.some(([, , result]) => result.startsWith('FAILED')) ? 1 : 0;

async function proveAgainst(service) {
  if (service.missing() !== null) {
    console.error(`${service.name}: installing, which takes minutes`);
    try {
      service.install();
    } catch (error) {
      return `LEFT OUT: it cannot be installed here. ${error.message}`;
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'tributary-e2e-'));
  chmodSync(folder, 0o755);
  endWith(process.pid, folder);
  const fleet = openFleet(folder);
  try {
    await fleet.start(service);
    const suite = `plugins/destinations/${service.name}`;
    const code = await runCommand(
      ['npx', 'vitest', 'run', '--config', 'vitest.shared.mjs', '--dir', suite],
      fleet.environment([service]),
    );
    return code === 0 ? 'passed' : `FAILED with exit code ${code}`;
  } catch (error) {
    return `FAILED: ${error.message}`;
  } finally {
    await fleet.stop(service);
    rmSync(folder, { recursive: true, force: true });
  }
}
