import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { commands, openHouse } from '@tributary/worker';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { hundred } from './live.mjs';

const features = ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'];
const groups = { kind: 'clustering', features, algorithm: 'kmeans', k: 4, reduce: null };
const inGroup = ['in-group', { title: 'In a group', rule: { segment: 'groups.1' } }];
/** What comes in at 2,000 events/s in the time that a batch takes at rest. */
const perBatch = 100;

/**
 * Batches of a hundred people through a house with a hundred live segments: without a model, with one in force that the batch's
 * events do not concern, and with one that labels everybody of the batch.
 */
export async function liveLabels({ quick }) {
  const people = quick ? 2_000 : 20_000;
  const batches = quick ? 15 : 60;
  const without = await costs({ people, batches, models: {}, segments: hundred(), kinds: ['Order Completed'] });
  const kinds = ['Product Viewed', 'Order Completed'];
  const segments = [inGroup, ...hundred().slice(0, 99)];
  const [beside, labelled] = await costs({ people, batches, models: { groups }, segments, kinds });
  const line = (what, { wall, cpu, walls }, peer) => ({
    what: `${what}, a batch of ${perBatch}`,
    wall: wall / batches,
    cpu: cpu / batches,
    value: walls[Math.floor(batches * 0.95)] * 1000,
    unit: 'ms, p95',
    ...(peer ? { ratio: cpu / peer.cpu, peer: 'without, by cpu' } : {}),
  });
  return [
    line('orders, no model', without[0]),
    line('views, one model', beside),
    line('orders, one model, everybody labelled', labelled, without[0]),
  ];
}

/** What batches of each kind of event cost. */
function costs({ people, batches, models, segments, kinds }) {
  return inFolder(async (folder) => {
    const config = configSchema.parse({
      features: { rfm: { kind: 'rfm' } },
      models,
      segments: Object.fromEntries(segments),
    });
    const house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }) });
    let messages = 0;
    const batch = async (calls) => {
      const receivedAt = Date.now();
      const body = Buffer.from(JSON.stringify({ batch: calls }));
      await house.events.append([{ key: 'shop', source: 'shop', receivedAt, body }]);
      await house.process(AbortSignal.timeout(600_000));
    };
    const call = (event, n, daysAgo) => ({
      type: 'track',
      event,
      userId: `u${n % people}`,
      messageId: `m-${++messages}`,
      timestamp: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
      properties: { revenue: 20 + (n % 90), price: 59.9, currency: 'EUR' },
    });
    try {
      for (let first = 0; first < people; first += 500)
        await batch(
          Array.from({ length: 500 }, (_, at) => first + at).flatMap((n) =>
            Array.from({ length: n % 3 === 0 ? 3 : 1 }, () => call('Order Completed', n, 1 + ((n * 37) % 300))),
          ),
        );
      const context = { house, tell: () => undefined, signal: AbortSignal.timeout(600_000) };
      await commands.run(context, { send: false });
      const lines = [];
      for (const kind of kinds) {
        const work = async (at) =>
          batch(Array.from({ length: perBatch }, (_, n) => call(kind, (at * perBatch + n) * 7_919, 0)));
        for (let at = 0; at < 3; at++) await work(at);
        const runs = [];
        for (let at = 0; at < batches; at++) runs.push(await measure(() => work(at)));
        const sum = (of) => runs.reduce((total, run) => total + of(run), 0);
        lines.push({
          wall: sum(({ wall }) => wall),
          cpu: sum(({ cpu }) => cpu),
          walls: runs.map(({ wall }) => wall).sort((a, b) => a - b),
        });
      }
      return lines;
    } finally {
      await house.close();
    }
  });
}
