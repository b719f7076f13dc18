import { statSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { openEventLog } from '@tributary/eventlog';
import { bundle } from '@tributary/plugin-bundle';
import { createRegistry, openSource, parseSettings } from '@tributary/plugin-host';
import { commands, engineVersion, openHouse } from '@tributary/worker';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { ordersSource, writeOrders } from '../synthetic-csv.mjs';

const quiet = { debug() {}, info() {}, warn() {} };

/**
 * A CSV through the whole pipeline, of people never seen before and of people mostly known. Ceilings: the source plugin
 * alone (it reads and maps, nothing is kept), and a bare append of the same events to the log.
 */
export function fileImport({ quick }) {
  const rows = quick ? 40_000 : 300_000;
  return inFolder(async (folder) => {
    await writeOrders(join(folder, 'new.csv'), { rows, personOf: (n) => n });
    // Nineteen of twenty orders are by people of the first file.
    const known = (n, random) => (random.next() < 0.95 ? random.int(rows) : n);
    await writeOrders(join(folder, 'known.csv'), { rows, from: rows, personOf: known, seed: 2 });

    const source = await measure(() => readAlone(folder, 'new.csv'));
    const append = await measure(() => appendAlone(join(folder, 'bare-log'), source.result));
    // What the ceilings hold must not weigh on the collector of what follows.
    delete source.result;
    const config = configSchema.parse({ sources: { new: ordersSource('new.csv'), known: ordersSource('known.csv') } });
    const house = await openHouse({ folder, dataDirectory: join(folder, 'data'), config });
    const context = { house, tell() {}, signal: new AbortController().signal };
    const fresh = await measure(() => commands.import(context, { sources: ['new'] }));
    const freshStages = await stageSeconds(house);
    const again = await measure(() => commands.import(context, { sources: ['known'] }));
    const againStages = await stageSeconds(house, freshStages);
    const [{ events }] = await house.warehouse.query('SELECT count() AS events FROM events');
    if (Number(events) !== 2 * rows) process.stdout.write(`  WRONG: ${events} events in place of ${2 * rows}\n`);
    await house.close();

    const line = (what, run) => ({
      what,
      value: rows / run.wall,
      unit: `events/s, ${Math.round(rows / run.cpu).toLocaleString('en-GB')} a cpu second`,
      wall: run.wall,
      cpu: run.cpu,
    });
    const cost = (run, ceiling) => run.cpu / ceiling.cpu;
    const megabytes = statSync(join(folder, 'new.csv')).size / 1e6;
    return [
      { what: `${rows.toLocaleString('en-GB')} rows`, value: megabytes, unit: 'MB of CSV' },
      line('source plugin alone', source),
      line('bare append to the log, synced', append),
      {
        ...line('whole pipeline, all people new', fresh),
        ratio: cost(fresh, source),
        peer: 'source plugin alone, by cpu',
      },
      { what: `  ${words(freshStages)}` },
      { ...line('whole pipeline, 95 % known', again), ratio: cost(again, source), peer: 'source plugin alone, by cpu' },
      { what: `  ${words(againStages)}` },
    ];
  });
}

async function readAlone(folder, path) {
  const plugin = await createRegistry(bundle, { engineVersion }).source('files');
  const settings = parseSettings(plugin.settings, ordersSource(path).settings, {});
  const grants = { log: quiet, clock: { now: Date.now }, signal: new AbortController().signal, folder };
  const batches = [];
  for await (const batch of openSource({ plugin, settings, grants }).read(null)) batches.push(batch.events);
  return batches;
}

async function appendAlone(path, batches) {
  const log = await openEventLog({ path });
  for (const batch of batches)
    await log.append([
      { key: 'bare', source: 'bare', receivedAt: Date.now(), body: Buffer.from(JSON.stringify({ batch })) },
    ]);
  await log.close();
}

/** Wall seconds of the pipeline's stages so far, less those of before. */
async function stageSeconds(house, before = {}) {
  const { values } = await house.metrics.stageSeconds.get();
  const sums = values.filter(({ metricName }) => metricName.endsWith('_sum'));
  return Object.fromEntries(sums.map(({ labels, value }) => [labels.stage, value - (before[labels.stage] ?? 0)]));
}

const words = (stages) =>
  Object.entries(stages)
    .filter(([, seconds]) => seconds >= 0.05)
    .map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`)
    .join(', ');
