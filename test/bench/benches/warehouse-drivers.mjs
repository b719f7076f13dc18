import { join } from 'node:path';
import { spawnClickHouseServer } from '@tributary/testkit';
import { coreMigrations, migrate, openClickHouseWarehouse, openEmbeddedWarehouse } from '@tributary/warehouse';
import { inFolder } from '../folder.mjs';
import { measure, median } from '../measure.mjs';

/**
 * The same rows and questions through both drivers of the warehouse, over the same engine: what HTTP costs. The server is a
 * process of its own, so the processor time of the second driver is that of this side alone.
 */
export function warehouseDrivers({ quick }) {
  const rows = quick ? 50_000 : 500_000;
  return inFolder(async (folder) => {
    const embedded = await openEmbeddedWarehouse({ path: join(folder, 'embedded') });
    const first = await figures(embedded, rows);
    await embedded.close();
    const server = await spawnClickHouseServer({ path: join(folder, 'server') });
    const cluster = await openClickHouseWarehouse({ url: server.url });
    const second = await figures(cluster, rows);
    await cluster.close();
    await server.end();
    return Object.entries(first).flatMap(([what, { wall, cpu }]) => [
      { what: `${what}, embedded`, wall, cpu },
      {
        what: `${what}, over HTTP`,
        wall: second[what].wall,
        cpu: second[what].cpu,
        ratio: second[what].wall / wall,
        peer: 'embedded, by wall time',
      },
    ]);
  });
}

async function figures(warehouse, rows) {
  await migrate(warehouse, coreMigrations);
  const name = (count) => count.toLocaleString('en-GB');
  let batch = 0;
  const batches = 20;
  return {
    [`${name(rows)} events in ${batches} inserts`]: await measure(async () => {
      for (; batch < batches; batch++)
        await warehouse.insert('events', eventsOf(batch, rows / batches), { token: `events:${batch}` });
    }),
    '20 small questions': await median(3, async () => {
      for (let turn = 0; turn < 20; turn++)
        await warehouse.query('SELECT count() AS n FROM events WHERE origin = {p:UInt64}', {
          params: { p: String(turn) },
        });
    }),
    'a question about everyone': await median(3, () =>
      warehouse.query(
        'SELECT max(n) AS most FROM (SELECT origin, count() AS n, sum(value) FROM events GROUP BY origin)',
      ),
    ),
    [`${name(rows)} rows streamed`]: await median(3, async () => {
      for await (const part of warehouse.stream('SELECT origin, name, occurred_at, value FROM events'))
        void part.length;
    }),
    [`${name(rows)} rows as columns`]: await median(3, () =>
      warehouse.columns('SELECT toFloat64(origin) AS o, ifNull(toFloat64(value), nan) AS v FROM events'),
    ),
  };
}

function* eventsOf(batch, count) {
  for (let index = 0; index < count; index++) {
    const number = batch * count + index;
    yield {
      occurred_at: 1_704_067_200_000 + number * 1000,
      known_at: 1_704_067_200_000,
      origin: 1 + ((number * 7919) % 20_000),
      name: number % 10 === 0 ? 'Product Viewed' : 'Order Completed',
      type: 'track',
      message_id: `m${number}`,
      source: 'bench',
      order_id: `o${number}`,
      value: (number % 20_000) / 100,
      currency: 'EUR',
      properties: '{}',
      log_position: number,
      log_index: 0,
      row_hash: number,
    };
  }
}
