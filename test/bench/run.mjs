// Prints figures and ratios to a named peer of the same run; never passes or fails by time.
// Usage: node test/bench/run.mjs [--only <name>[,<name>]] [--quick] [--json]
import { availableParallelism, loadavg } from 'node:os';
import { benches } from './benches/index.mjs';
import { printTable } from './table.mjs';

const flag = (name) => process.argv.includes(`--${name}`);
const at = process.argv.indexOf('--only');
const only = at > 0 ? process.argv[at + 1].split(',') : Object.keys(benches);
const unknown = only.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`No bench "${unknown[0]}". Known: ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}

const results = {};
for (const name of only) {
  const busy = loadavg()[0].toFixed(1);
  process.stdout.write(`\n${name} (${availableParallelism()} cores, load ${busy} at the start)\n`);
  const lines = await benches[name]({ quick: flag('quick') });
  results[name] = lines;
  printTable(lines);
}
if (flag('json')) process.stdout.write(`${JSON.stringify(results)}\n`);
process.exit(0);
