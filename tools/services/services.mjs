#!/usr/bin/env node
// Starts and stops the servers that tests use. See README.md beside it.
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endWith } from './end-with.mjs';
import { chooseServices, openFleet } from './fleet.mjs';
import { slowServices } from './list.mjs';
import { runCommand } from './run-command.mjs';

const usage = `node tools/services/services.mjs <command> [redis|postgres|kafka|chromium …] [--folder <folder>]
  install   installs what is missing (on Debian as root; otherwise says what to install)
  start     starts them; what is not installed is named and left out, or, where asked for by name, an error
            --for <pid>: they end when that process does
  stop      stops them, and of the slow ones those that run, and removes their data
  status    says which run
  env       prints the variables of those that run, for a shell: eval "$(… env)"
  run [names] -- <command>   starts a set of their own, runs the command with the variables, and stops them
  payload, directus, strapi, ghost and wordpress take long to install: they are only touched where they are named`;

/** One set for each checkout, so that two of them never stop each other's. */
const usualFolder = join(
  tmpdir(),
  `tributary-services-${createHash('sha256')
    .update(resolve(import.meta.dirname))
    .digest('hex')
    .slice(0, 8)}`,
);

async function startAll(chosen, { folder, strict, pid }) {
  const fleet = openFleet(folder);
  if (pid !== undefined) endWith(pid, folder);
  for (const service of chosen) {
    const missing = service.missing();
    if (missing === null) {
      await fleet.start(service);
      console.error(`${service.name.padEnd(9)} runs`);
    } else if (strict) throw new Error(`${service.name}: ${missing}.`);
    else console.error(`${service.name.padEnd(9)} LEFT OUT: ${missing}`);
  }
  return fleet;
}

const commands = {
  async install(chosen) {
    for (const service of chosen.filter((one) => one.missing() !== null))
      try {
        await service.install();
      } catch (error) {
        // The others are of use without it.
        console.error(`${service.name.padEnd(9)} ${error.message}`);
        process.exitCode = 1;
      }
  },
  async start(chosen, options) {
    await startAll(chosen, options);
  },
  async stop(chosen, { folder, strict }) {
    for (const service of strict ? chosen : [...chosen, ...slowServices]) await openFleet(folder).stop(service);
  },
  async status(chosen, { folder }) {
    for (const service of chosen) {
      const runs = openFleet(folder).urlOf(service) !== null;
      console.log(`${service.name.padEnd(9)} ${runs ? 'runs' : (service.missing() ?? 'stopped')}`);
    }
  },
  async env(chosen, { folder }) {
    for (const [name, value] of Object.entries(openFleet(folder).environment(chosen)))
      console.log(`export ${name}='${value}'`);
  },
  async run(chosen, { command, strict }) {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-services-'));
    chmodSync(folder, 0o755);
    try {
      const fleet = await startAll(chosen, { folder, strict, pid: process.pid });
      process.exitCode = await runCommand(command, fleet.environment(chosen));
    } finally {
      await commands.stop(chosen, { folder, strict: true });
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const split = process.argv.indexOf('--');
const own = process.argv.slice(2, split === -1 ? undefined : split);
const { positionals, values } = parseArgs({
  args: own,
  options: { folder: { type: 'string' }, for: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
const [word = '', ...names] = positionals;
const command = split === -1 ? [] : process.argv.slice(split + 1);
if (values.help || !Object.hasOwn(commands, word) || (word === 'run') !== command.length > 0) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}
try {
  await commands[word](chooseServices(names), {
    folder: resolve(values.folder ?? usualFolder),
    pid: values.for === undefined ? undefined : Number(values.for),
    strict: names.length > 0,
    command,
  });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
