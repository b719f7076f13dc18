import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../model-run.mjs', import.meta.url));
const columns = 10;
/** As the many, they are parted among two threads. */
const few = 300_000;

/**
 * The most memory that a process holds which runs a model, the matrix among it, and how that grows with the matrix: what
 * does not depend on the rows (code, threads) falls out.
 */
export function modelsMemory({ quick }) {
  const rows = quick ? 400_000 : 1_000_000;
  return Object.entries({ 'all rows': {}, 'mini-batches of 10,000': { batch: 10_000 } }).flatMap(([how, params]) => {
    const [small, large] = [runOf(few, params), runOf(rows, params)];
    const { megabytes, wall, cpu } = large;
    return [
      {
        what: `a k-means run, ${how}, ${rows.toLocaleString('en-GB')} × ${columns}`,
        ...{ value: megabytes, unit: 'MB at most', wall, cpu },
        ratio: (megabytes - small.megabytes) / (((rows - few) * columns * 8) / 2 ** 20),
        peer: 'growth of the matrix',
      },
    ];
  });
}

function runOf(rows, params) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, String(rows), JSON.stringify(params)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The run failed: ${stderr}`);
  return JSON.parse(stdout);
}
