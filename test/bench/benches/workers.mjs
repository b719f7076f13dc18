import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { spawnClickHouseServer } from '@tributary/testkit';
import { commands, openHouse } from '@tributary/worker';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { startWorkerProcess } from '../standalone.mjs';
import { ordersSource, writeOrders } from '../synthetic-csv.mjs';

const services = ['TRIBUTARY_TEST_POSTGRES_URL', 'TRIBUTARY_TEST_REDIS_URL', 'TRIBUTARY_TEST_KAFKA_BROKERS'];

/**
 * The same import into an embedded installation, into one on servers by one process, and there by two. All on this
 * machine, the servers included: the ratios say what the way over the servers costs, not what more machines would give.
 */
export function workers({ quick }) {
  const missing = services.filter((name) => !process.env[name]);
  if (missing.length > 0)
    return [{ what: `LEFT OUT: needs ${missing.join(', ')} (node tools/services/services.mjs run -- npm run bench)` }];
  const rows = quick ? 20_000 : 150_000;
  return inFolder(async (folder) => {
    await writeOrders(join(folder, 'orders.csv'), { rows, personOf: (n, random) => random.int(rows / 5) });
    const config = configSchema.parse({ sources: { orders: ordersSource('orders.csv') } });
    await writeFile(join(folder, 'tributary.config.json'), JSON.stringify(config));
    const embedded = await importInto(folder, { config, name: 'embedded', rows });
    const one = await onServers(folder, (env) => importInto(folder, { config, name: 'one', rows, env }));
    const two = await onServers(folder, async (env) => {
      const worker = await startWorkerProcess(folder, { data: join(folder, 'second'), env });
      const figures = await importInto(folder, { config, name: 'two', rows, env });
      await worker.stop();
      return figures;
    });
    const line = (what, figures) => ({
      what,
      value: rows / figures.wall,
      unit: 'events/s',
      wall: figures.wall,
      ratio: figures.wall / embedded.wall,
      peer: 'embedded, by wall time',
    });
    return [
      line('embedded, one process', embedded),
      line('on servers, one process', one),
      line('on servers, two processes', two),
      ...Object.keys(embedded.stages)
        .filter((stage) => embedded.stages[stage] >= 0.05)
        .map((stage) => ({
          what: `  stage ${stage}, on servers`,
          wall: one.stages[stage],
          ratio: one.stages[stage] / embedded.stages[stage],
          peer: `embedded (${embedded.stages[stage].toFixed(1)} s)`,
        })),
    ];
  });
}

/** Servers of the test set, with names of their own and a new server that speaks ClickHouse's protocol. */
async function onServers(folder, work) {
  const namespace = `bench_${randomBytes(4).toString('hex')}`;
  const server = await spawnClickHouseServer({ path: join(folder, namespace) });
  try {
    return await work({
      TRIBUTARY_NAMESPACE: namespace,
      CLICKHOUSE_URL: server.url,
      DATABASE_URL: process.env.TRIBUTARY_TEST_POSTGRES_URL,
      REDIS_URL: process.env.TRIBUTARY_TEST_REDIS_URL,
      KAFKA_BROKERS: process.env.TRIBUTARY_TEST_KAFKA_BROKERS,
    });
  } finally {
    await server.end();
  }
}

async function importInto(folder, { config, name, rows, env = {} }) {
  const dataDirectory = join(folder, name);
  await mkdir(dataDirectory);
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const house = await openHouse({ folder, dataDirectory, config });
    const { wall } = await measure(() =>
      commands.import({ house, tell() {}, signal: new AbortController().signal }, { sources: ['orders'] }),
    );
    const [{ n }] = await house.warehouse.query('SELECT count() AS n FROM events');
    if (Number(n) !== rows) process.stdout.write(`  WRONG: ${n} events in place of ${rows}\n`);
    const { values } = await house.metrics.stageSeconds.get();
    const sums = values.filter(({ metricName }) => metricName.endsWith('_sum'));
    await house.close();
    return { wall, stages: Object.fromEntries(sums.map(({ labels, value }) => [labels.stage, value])) };
  } finally {
    for (const key of Object.keys(env)) if (before[key] === undefined) delete process.env[key];
  }
}
