import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from '../folder.mjs';
import { runCommand, startStandalone, usageOf } from '../standalone.mjs';
import { ordersSource, writeOrders } from '../synthetic-csv.mjs';

/** From the command to a ready api on a data directory that holds data: after a clean end, and after kill -9. */
export function startTime({ quick }) {
  const rows = quick ? 20_000 : 300_000;
  return inFolder(async (folder) => {
    await writeOrders(join(folder, 'orders.csv'), { rows, personOf: (n, random) => random.int(Math.floor(rows / 5)) });
    await writeFile(
      join(folder, 'tributary.config.json'),
      JSON.stringify({ sources: { orders: ordersSource('orders.csv') } }),
    );
    await runCommand('import', '--json', '--project', folder);
    const from = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    const node = (performance.now() - from) / 1000;
    const clean = await timed(folder, 'SIGKILL');
    const killed = await timed(folder, 'SIGTERM');
    return [
      { what: 'node alone', wall: node },
      { what: `start on ${rows.toLocaleString('en-GB')} events`, ...clean },
      { what: 'start after kill -9', ...killed },
    ];
  });
}

async function timed(folder, ending) {
  const from = performance.now();
  const standalone = await startStandalone(folder);
  const response = await fetch(`${standalone.url}/ready`);
  const wall = (performance.now() - from) / 1000;
  const cpu = usageOf(standalone.pid)?.cpu;
  if (!response.ok) process.stdout.write(`  WRONG: /ready answers ${response.status}: ${await response.text()}\n`);
  await standalone.stop(ending);
  return { wall, cpu };
}
