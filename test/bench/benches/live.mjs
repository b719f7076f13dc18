import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inFolder } from '../folder.mjs';
import { bodyOf, greet, ordersOf, people, perRequest } from '../live-events.mjs';
import { drained, watcher } from '../live-watcher.mjs';
import { openSender, quantile } from '../sender.mjs';
import { startStandalone, usageOf } from '../standalone.mjs';

const connections = 32;
const key = 'write-key-of-the-bench';

/**
 * The whole way of live events: sent over HTTP at a steady pace by this process, accepted, processed, in a segment. Also
 * how soon one person's event shows, at rest and meanwhile, and what the house costs when nobody comes.
 */
export function live({ quick }) {
  const rates = quick ? { seconds: 20, pace: 4_000 } : { seconds: 300, pace: 8_000 };
  return atPace({ ...rates, idleMs: quick ? 5_000 : 20_000, segments: [pro, buyers] });
}

/** How soon somebody is in their segment with a hundred live rules, at a tenth of the pace, at it and at five times it. */
export async function liveSegments({ quick }) {
  const segments = hundred();
  const lines = [];
  for (const pace of quick ? [200, 2_000] : [200, 2_000, 10_000])
    lines.push(
      ...(await atPace({ seconds: quick ? 20 : 60, pace, idleMs: pace === 200 && !quick ? 60_000 : 5_000, segments })),
    );
  return lines;
}

/** The same with a model in force that labels whoever orders, and a rule over its clusters: a tenth of the events are orders. */
export function liveModel({ quick }) {
  const features = ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'];
  const groups = { kind: 'clustering', features, algorithm: 'kmeans', k: 4, reduce: null };
  const inGroup = ['in-group', { title: 'In a group', rule: { segment: 'groups.1' } }];
  const segments = [...hundred().slice(0, 99), inGroup];
  const more = {
    features: { rfm: { kind: 'rfm' } },
    models: { groups },
    jobs: { compute: { do: 'features', cron: '0 0 1 1 *' } },
  };
  return atPace({ seconds: quick ? 20 : 60, pace: 2_000, idleMs: 5_000, segments, more, model: 'groups' });
}

/** A hundred live rules. */
export function hundred() {
  return [pro, buyers, ...Array.from({ length: 98 }, (_, n) => ruleOf(n))];
}

function atPace({ seconds, pace, idleMs, segments, more = {}, model }) {
  return inFolder(async (folder) => {
    const project = { sources: { web: { writeKeys: [key] } }, segments: Object.fromEntries(segments), ...more };
    await writeFile(join(folder, 'tributary.config.json'), JSON.stringify(project));
    const standalone = await startStandalone(folder);
    const sender = openSender(standalone.url, { connections, key });
    const see = watcher(standalone);
    try {
      const idle = await costOf(standalone.pid, () => pause(idleMs));
      const atRest = await delays(10, sender, see);
      await greet(sender);
      await drained(see);
      if (model) await putInForce(model, sender, see);
      const before = usageOf(standalone.pid);
      const run = await sendSteadily({ seconds, pace }, sender, see);
      await drained(see);
      const wall = (performance.now() - run.from) / 1000;
      const after = usageOf(standalone.pid);
      const half = run.memory.slice(Math.floor(run.memory.length / 2));
      return [
        {
          what: `idle, ${segments.length} live segments, of one core`,
          value: (100 * idle.cpu) / idle.wall,
          unit: '%',
          wall: idle.wall,
          cpu: idle.cpu,
        },
        { what: 'until an event shows in its segment, at rest, p95', value: quantile(atRest, 0.95), unit: 'ms' },
        {
          what: `sent at ${pace.toLocaleString('en-GB')} events/s, ${perRequest} a request`,
          value: run.sent,
          unit: 'events',
        },
        { what: 'answered otherwise than 200', value: run.refused, unit: 'requests' },
        { what: 'accept, p50', value: quantile(run.answers, 0.5), unit: 'ms' },
        { what: 'accept, p99', value: quantile(run.answers, 0.99), unit: 'ms' },
        { what: 'until an event shows in its segment meanwhile, p95', value: quantile(run.shown, 0.95), unit: 'ms' },
        {
          what: 'until the last was in its segment, with history and reasons',
          value: run.sent / wall,
          unit: 'events/s',
          wall,
          cpu: after.cpu - before.cpu,
        },
        { what: 'resident halfway', value: half[0], unit: 'MB' },
        { what: 'resident at the end', value: half.at(-1), unit: 'MB' },
      ];
    } finally {
      sender.close();
      await standalone.stop();
    }
  });
}

const pro = ['pro', { title: 'Pro', rule: { trait: 'plan', op: 'is', value: 'pro' } }];
const buyers = ['buyers', { title: 'Buyers', rule: { event: 'Order Completed', atLeast: 3, withinDays: 30 } }];

/** Live rules of many kinds over what is sent. */
function ruleOf(n) {
  const event = n % 2 === 0 ? 'Product Viewed' : 'Order Completed';
  const withinDays = 1 + ((n * 7) % 90);
  const rules = [
    { event, atLeast: 1 + (n % 9), withinDays },
    {
      all: [
        { trait: 'plan', op: 'is', value: 'free' },
        { event, atMost: n % 5, withinDays },
      ],
    },
    { event, measure: { of: 'sum', property: 'price' }, op: 'at_least', value: n * 40 },
    { sequence: [{ event: 'Product Viewed' }, { event: 'Order Completed', withinHours: 1 + n }], withinDays },
  ];
  return [`s${n}`, { title: `Rule ${n}`, rule: rules[n % rules.length] }];
}

let newcomers = 0;

/** Milliseconds from the call until the person is seen in the segment, one person after the other. */
async function delays(count, sender, see) {
  const taken = [];
  for (let n = 0; n < count; n++) {
    const who = `newcomer-${++newcomers}`;
    const from = performance.now();
    await sender.post(
      '/v1/identify',
      JSON.stringify({ userId: who, messageId: who, traits: { email: `${who}@example.org`, plan: 'pro' } }),
    );
    while (!(await see.isPro(`${who}@example.org`))) await pause(10);
    taken.push(performance.now() - from);
    await pause(200);
  }
  return taken;
}

/** Orders to learn from, features of them, and a model of these. */
async function putInForce(model, sender, see) {
  for (let first = 0; first < 2 * people; first += 10 * perRequest)
    await sender.post('/v1/batch', ordersOf(first, 10 * perRequest));
  await drained(see);
  await see.act('/v1/jobs/compute/runs');
  await see.act(`/v1/models/${model}/runs`);
}

async function sendSteadily({ seconds, pace }, sender, see) {
  const answers = [];
  const memory = [];
  const under = new Set();
  let [sent, refused] = [0, 0];
  const from = performance.now();
  const sampling = setInterval(() => memory.push(usageOf(see.pid)?.rss ?? NaN), 1_000);
  const showing = delays(Math.max(3, Math.floor(seconds / 10)), sender, see);
  while (performance.now() - from < seconds * 1000) {
    const due = ((performance.now() - from) / 1000) * pace;
    while (sent < due && under.size < connections) {
      const call = sender.post('/v1/batch', bodyOf(sent)).then(({ ms, status }) => {
        under.delete(call);
        answers.push(ms);
        if (status !== 200) refused++;
      });
      under.add(call);
      sent += perRequest;
    }
    await (under.size < connections ? pause(1) : Promise.race(under));
  }
  await Promise.all(under);
  clearInterval(sampling);
  return { from, sent, refused, answers, memory, shown: await showing };
}

async function costOf(pid, work) {
  const before = usageOf(pid);
  const from = performance.now();
  await work();
  return { wall: (performance.now() - from) / 1000, cpu: usageOf(pid).cpu - before.cpu };
}
