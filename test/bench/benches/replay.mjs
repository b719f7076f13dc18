import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inFolder } from '../folder.mjs';
import { openSender } from '../sender.mjs';
import { main, startStandalone, usageOf } from '../standalone.mjs';

const people = 5_000;
const connections = 32;
const key = 'write-key-of-the-bench';
const peer = 'live';

/**
 * A stretch of the log processed again into the same state, beside the way that it went live: sent as fast as it is taken,
 * accepted, processed. Small requests and large ones, since the log keeps requests. The house stands meanwhile; its CPU is
 * what is told.
 */
export async function replay({ quick }) {
  const lines = [];
  for (const size of [1, 20]) lines.push(...(await replayOf({ size, requests: (quick ? 20_000 : 120_000) / size })));
  return lines;
}

function replayOf({ size, requests }) {
  return inFolder(async (folder) => {
    const buyers = { title: 'Buyers', rule: { event: 'Order Completed', atLeast: 3 } };
    const project = { sources: { web: { writeKeys: [key] } }, segments: { buyers } };
    await writeFile(join(folder, 'tributary.config.json'), JSON.stringify(project));
    const standalone = await startStandalone(folder);
    try {
      const live = await timed(standalone.pid, () => sendAll(standalone, { size, requests }));
      const { result, ...again } = await timed(standalone.pid, () => reprocess(folder));
      const events = size * requests;
      const ratio = live.wall / again.wall;
      return [
        {
          what: `live, ${size} a request`,
          value: events / live.wall,
          unit: 'events/s',
          wall: live.wall,
          cpu: live.cpu,
        },
        {
          what: 'processed again',
          value: events / again.wall,
          unit: 'events/s',
          wall: again.wall,
          cpu: again.cpu,
          ratio,
          peer,
        },
        { what: 'the same of CPU', value: events / again.cpu, unit: 'events', ratio: live.cpu / again.cpu, peer },
        { what: 'events more or fewer than before', value: result.events.after - result.events.before, unit: 'events' },
      ];
    } finally {
      await standalone.stop();
    }
  });
}

async function timed(pid, work) {
  const before = usageOf(pid).cpu;
  const from = performance.now();
  const result = await work();
  return { result, wall: (performance.now() - from) / 1000, cpu: usageOf(pid).cpu - before };
}

/** Sends all and waits until all is processed. */
async function sendAll({ url, adminToken }, { size, requests }) {
  const sender = openSender(url, { connections, key });
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < requests) await kept(sender, bodyOf(next++, size));
    }),
  );
  sender.close();
  const headers = { authorization: `Bearer ${adminToken}` };
  for (;;) {
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    if (Number(/^tributary_log_lag_frames (\S+)/m.exec(text)?.[1]) === 0) return;
    await pause(50);
  }
}

/** As clients do: again where the server asks for it. */
async function kept(sender, body) {
  while ((await sender.post('/v1/batch', body)).status === 429) await pause(500);
}

function bodyOf(request, size) {
  const batch = Array.from({ length: size }, (_, n) => {
    const number = request * size + n;
    return {
      type: 'track',
      event: number % 5 === 0 ? 'Order Completed' : 'Product Viewed',
      messageId: `m-${number}`,
      userId: `u${(number * 7_919) % people}`,
      timestamp: new Date(Date.UTC(2025, 0, 1) + number * 1_000).toISOString(),
      properties: { order_id: `o-${number}`, sku: `sku-${number % 500}`, category: 'shoes', price: 59.9 },
      context: { library: { name: 'bench', version: '1' }, page: { path: `/p/${number % 500}` } },
    };
  });
  return JSON.stringify({ batch });
}

/** Through the house that stands; what it says of it. */
async function reprocess(folder) {
  const child = spawn(process.execPath, [main, 'reprocess', '--json', '--project', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part) => (said += part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`tributary reprocess ended with ${code}`);
  return JSON.parse(said.trim().split('\n').at(-1));
}
