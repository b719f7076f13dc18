import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rfmFeaturesSchema } from '@tributary/contracts';
import { computeFeatures } from '@tributary/features';
import { planMemberships, previewRule } from '@tributary/segments';
import { coreMigrations, migrate, openEmbeddedWarehouse, refreshAliases } from '@tributary/warehouse';
import { inFolder } from '../folder.mjs';
import { measure, median } from '../measure.mjs';

const at = Date.UTC(2024, 5, 1);
const kinds = ['Order Completed', 'Product Added', 'Product Viewed', 'Email Opened', 'Page Viewed'];

/** Rules over people and events made in the warehouse: a preview, a hundred segments judged in one scan, and RFM, at growing sizes. */
export async function segments({ quick }) {
  const whole = quick ? 100_000 : 1_000_000;
  const lines = [];
  let before;
  for (const times of quick ? [0.1, 1] : [0.1, 1, 5]) {
    const { rows, scan } = await atSize(whole * times);
    lines.push(...rows, {
      what: `growth of the hundred from ×${before?.times ?? times}`,
      ...(before ? { ratio: scan.wall / before.scan.wall, peer: `×${times / before.times} people and events` } : {}),
    });
    before = { times, scan };
  }
  return lines;
}

function atSize(people) {
  return inFolder(async (folder) => {
    const events = people * 20;
    const warehouse = await openEmbeddedWarehouse({ path: join(folder, 'warehouse') });
    await migrate(warehouse, coreMigrations);
    await refreshAliases(warehouse);
    await fill(warehouse, people, events);
    const rule = {
      all: [
        { trait: 'country', op: 'is', value: 'US' },
        { event: 'Order Completed', atLeast: 3, withinDays: 90 },
        { not: { event: 'Email Opened', withinDays: 7 } },
      ],
    };
    const walls = [];
    let cpu = 0;
    for (let n = 0; n < 20; n++) {
      const one = await measure(() => previewRule(warehouse, rule, { at }));
      walls.push(one.wall);
      cpu += one.cpu / 20;
    }
    const preview = walls.sort((a, b) => a - b)[18];
    const hundred = Array.from({ length: 100 }, (_, n) => segmentOf(n));
    const scan = await median(3, () => planMemberships(warehouse, hundred, { at, context: { segments: hundred } }));
    const bare = await median(3, () =>
      warehouse.query(
        `SELECT max(n) FROM (SELECT origin, countIf(occurred_at > '2024-03-01 00:00:00') AS n FROM events GROUP BY origin)`,
      ),
    );
    const config = rfmFeaturesSchema.parse({ kind: 'rfm', asOf: '2024-06-01' });
    let version = 0;
    const rfm = await median(3, () => computeFeatures(warehouse, { key: 'rfm', config }, ++version));
    await warehouse.close();
    const perSecond = (seconds) => `${Math.round(events / seconds / 1e6)} million events/s`;
    const count = (n) => n.toLocaleString('en-GB');
    const rows = [
      {
        what: `preview, p95 of 20: ${count(people)} people, ${count(events)} events; ${perSecond(preview)}`,
        wall: preview,
        cpu,
      },
      {
        what: `100 segments, everyone, one scan; ${perSecond(scan.wall)}`,
        wall: scan.wall,
        cpu: scan.cpu,
        ratio: scan.cpu / bare.cpu,
        peer: 'bare grouping by person, by cpu',
      },
      {
        what: `RFM with fifths and composite, stored; ${perSecond(rfm.wall)}`,
        wall: rfm.wall,
        cpu: rfm.cpu,
        ratio: rfm.cpu / bare.cpu,
        peer: 'bare grouping by person, by cpu',
      },
    ];
    return { rows, scan };
  });
}

/** Segments of many kinds, nested ones among them. */
function segmentOf(n) {
  const event = kinds[n % kinds.length];
  const days = 1 + ((n * 7) % 180);
  const rules = [
    { event, atLeast: 1 + (n % 5), withinDays: days },
    {
      all: [
        { trait: 'age', op: 'over', value: 18 + n / 2 },
        { event, atMost: 0, withinDays: days },
      ],
    },
    { event: 'Order Completed', measure: { of: 'sum', property: '$value' }, op: 'at_least', value: n * 100 },
    { any: [{ trait: 'country', op: 'one_of', value: ['US', 'PT'] }, { segment: 's0' }] },
  ];
  return { kind: 'rule', key: `s${n}`, title: '', description: '', rule: rules[n % rules.length] };
}

async function fill(warehouse, people, events) {
  await warehouse.command(
    `INSERT INTO events (occurred_at, known_at, origin, name, type, message_id, source, order_id, value, currency, properties, log_position, log_index, row_hash)
     SELECT toDateTime64('2024-06-01 00:00:00', 3, 'UTC') - toIntervalSecond(intHash64(number) % 31536000) AS moment, moment,
            1 + intHash64(number + 7) % ${people}, [${kinds.map((kind) => `'${kind}'`).join(', ')}][1 + intHash64(number + 3) % 5] AS kind, 'track',
            toString(number), 'bench', '', if(kind = 'Order Completed', toDecimal64(intHash32(number) % 20000 / 100, 4), NULL), 'EUR', '{}', number, 0, number
     FROM numbers(${events})`,
  );
  await warehouse.command(
    `INSERT INTO profiles (profile, traits, present, version)
     SELECT number + 1, CAST(concat('{"country":"', ['US', 'DE', 'PT', 'FR'][1 + number % 4], '","age":', toString(18 + number % 60), '}') AS JSON), 1, 1
     FROM numbers(${people})`,
  );
  // Merges that follow so large an insert are no part of what is measured.
  for (;;) {
    const [row] = await warehouse.query('SELECT count() AS n FROM system.merges');
    if (Number(row.n) === 0) return;
    await pause(200);
  }
}
