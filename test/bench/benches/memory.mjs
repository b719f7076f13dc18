import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from '../folder.mjs';
import { runCommand, startStandalone, usageOf } from '../standalone.mjs';
import { ordersSource, writeOrders } from '../synthetic-csv.mjs';

/** Resident memory of the standalone process while it imports: the most, and how it grows over the second half. */
export function memory({ quick }) {
  const rows = quick ? 100_000 : 2_000_000;
  return inFolder(async (folder) => {
    // A tenth of the orders are by newcomers; the graph grows all the time.
    await writeOrders(join(folder, 'orders.csv'), {
      rows,
      personOf: (n, random) => random.int(1 + Math.floor(n / 10) + 1000),
    });
    await writeFile(
      join(folder, 'tributary.config.json'),
      JSON.stringify({ sources: { orders: ordersSource('orders.csv') } }),
    );
    const standalone = await startStandalone(folder);
    const idle = usageOf(standalone.pid);
    if (idle === undefined) return [{ what: 'LEFT OUT: needs /proc' }];
    const samples = [];
    const from = performance.now();
    const timer = setInterval(
      () => samples.push({ at: (performance.now() - from) / 1000, ...usageOf(standalone.pid) }),
      500,
    );
    await runCommand('import', '--json', '--project', folder);
    clearInterval(timer);
    const wall = (performance.now() - from) / 1000;
    const end = usageOf(standalone.pid);
    await standalone.stop();
    const half = samples.slice(Math.floor(samples.length / 2));
    const growth = (what, of) => ({
      what,
      value: (slope(half, of) * wall) / (rows / 1e6),
      unit: 'MB per million rows',
    });
    return [
      { what: 'ready, before the import', value: idle.rss, unit: 'MB' },
      {
        what: `import of ${rows.toLocaleString('en-GB')} rows`,
        value: rows / wall,
        unit: 'rows/s',
        wall,
        cpu: end.cpu - idle.cpu,
      },
      ...[0.25, 0.5, 0.75, 1].map((share) => ({
        what: `resident after ${share * 100} % of the time`,
        value: samples[Math.max(0, Math.round(samples.length * share) - 1)]?.rss ?? end.rss,
        unit: 'MB',
      })),
      { what: 'most ever resident', value: end.peak, unit: 'MB' },
      growth('growth over the second half', (sample) => sample.rss),
      // Without pages of mapped files, which the kernel takes back when somebody else wants the room.
      growth('of it memory of its own', (sample) => sample.anonymous),
    ];
  });
}

/** Megabytes per second by least squares. */
function slope(samples, of) {
  const mean = (pick) => samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [at, level] = [mean((s) => s.at), mean(of)];
  const over = samples.reduce((sum, s) => sum + (s.at - at) * (of(s) - level), 0);
  const under = samples.reduce((sum, s) => sum + (s.at - at) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
