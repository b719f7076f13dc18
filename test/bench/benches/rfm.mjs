import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rfmFeaturesSchema } from '@tributary/contracts';
import { computeFeatures } from '@tributary/features';
import { coreMigrations, migrate, openEmbeddedWarehouse, refreshAliases } from '@tributary/warehouse';
import { inFolder } from '../folder.mjs';
import { measure, median } from '../measure.mjs';

/** RFM over synthetic events made in the warehouse. Peers: a scan of one column, and the plainest grouping by person. */
export function rfm({ quick }) {
  const events = quick ? 1_000_000 : 10_000_000;
  const people = events / 20;
  return inFolder(async (folder) => {
    const warehouse = await openEmbeddedWarehouse({ path: join(folder, 'warehouse') });
    await migrate(warehouse, coreMigrations);
    await refreshAliases(warehouse);
    // One in ten is no purchase, one in fifty a refund; two lines an order.
    const filled = await measure(() =>
      warehouse.command(
        `INSERT INTO events (occurred_at, known_at, origin, name, type, message_id, source, order_id, value, currency, properties, log_position, log_index, row_hash)
         SELECT toDateTime64('2024-01-01 00:00:00', 3, 'UTC') + toIntervalSecond(intHash64(number) % 63072000), now64(3),
                1 + intHash64(number + 7) % ${people},
                multiIf(number % 10 = 0, 'Product Viewed', number % 50 = 1, 'Order Refunded', 'Order Completed'), 'track',
                concat('m', toString(number)), 'bench', concat('o', toString(intDiv(number, 2))),
                toDecimal64(intHash32(number) % 20000 / 100, 4), 'EUR', '{}', number, 0, number
         FROM numbers(${events})`,
      ),
    );
    await settled(warehouse);
    let version = 0;
    const config = rfmFeaturesSchema.parse({ kind: 'rfm', asOf: '2026-01-01' });
    const computed = await median(3, () => computeFeatures(warehouse, { key: 'rfm', config }, ++version));
    const scan = await median(3, () => warehouse.query('SELECT count() FROM events WHERE value > 100'));
    const group = await median(3, () =>
      warehouse.query(
        'SELECT max(a), max(b), max(c) FROM (SELECT origin, max(occurred_at) AS a, sum(value) AS b, uniqExact(order_key) AS c FROM events GROUP BY origin)',
      ),
    );
    await warehouse.close();
    return [
      { what: `${events.toLocaleString('en-GB')} events made`, wall: filled.wall, cpu: filled.cpu },
      { what: 'count with one condition', wall: scan.wall, cpu: scan.cpu },
      { what: 'bare grouping by person', wall: group.wall, cpu: group.cpu },
      {
        what: `RFM of ${computed.result.rows.toLocaleString('en-GB')} people, stored`,
        wall: computed.wall,
        cpu: computed.cpu,
        ratio: computed.cpu / scan.cpu,
        peer: 'count, by cpu',
      },
      { what: '', ratio: computed.cpu / group.cpu, peer: 'bare grouping, by cpu' },
    ];
  });
}

/** Waits until the merges that follow so large an insert are done: they are no part of what is measured. */
async function settled(warehouse) {
  for (;;) {
    const [row] = await warehouse.query('SELECT count() AS n FROM system.merges');
    if (Number(row.n) === 0) return;
    await pause(200);
  }
}
