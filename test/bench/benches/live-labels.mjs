import { runCommand } from '../standalone.mjs';
import { atPace, hundred, people } from './live.mjs';

const pace = 2_000;
const features = ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'];
const groups = { kind: 'clustering', features, algorithm: 'kmeans', k: 4, reduce: null };
const inGroup = ['in-group', { title: 'In a group', rule: { segment: 'groups.1' } }];

/** A hundred live segments at 2,000 events/s: without a model, and with one that labels everybody as they come. */
export async function liveLabels({ quick }) {
  const without = await at({ quick, models: {}, segments: hundred() });
  const labelled = await at({ quick, models: { groups }, segments: [inGroup, ...hundred().slice(1)] });
  const named = (lines, name) =>
    lines
      .filter(({ what }) => /p95|until the last/.test(what))
      .map(({ what, ...line }) => ({ what: `${name}: ${what}`, ...line }));
  const cpu = (lines) => lines.find(({ what }) => what.startsWith('until the last')).cpu;
  return [
    ...named(without, 'no model'),
    ...named(labelled, 'one model'),
    { what: 'the house with one model', ratio: cpu(labelled) / cpu(without), peer: 'without, by cpu' },
  ];
}

function at({ quick, models, segments }) {
  return atPace({
    seconds: quick ? 20 : 60,
    pace,
    idleMs: 1_000,
    segments,
    more: { features: { rfm: { kind: 'rfm' } }, models },
    async prepare({ folder, sender, drained }) {
      for (let first = 0; first < people; first += 500) await sender.post('/v1/batch', ordersOf(first));
      await drained();
      await runCommand('run', '--project', folder, '--json');
    },
  });
}

/** Orders of long ago: one of 20, or three of more. */
function ordersOf(first) {
  const batch = Array.from({ length: 500 }, (_, n) => first + n).flatMap((n) =>
    Array.from({ length: n % 3 === 0 ? 3 : 1 }, (_, order) => ({
      type: 'track',
      event: 'Order Completed',
      userId: `u${n}`,
      messageId: `order-${n}-${order}`,
      timestamp: new Date(Date.now() - (1 + ((n * 37) % 300) + order) * 86_400_000).toISOString(),
      properties: { revenue: n % 3 === 0 ? 60 + (n % 90) : 20, currency: 'EUR' },
    })),
  );
  return JSON.stringify({ batch });
}
