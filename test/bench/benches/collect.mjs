import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inFolder } from '../folder.mjs';
import { openSender, quantile } from '../sender.mjs';

const connections = 32;
const key = 'write-key-of-the-bench';
// As the scripts of this repository start it.
const execArgv = ['--max-semi-space-size=64'];
const program = fileURLToPath(new URL('../collect-server.mjs', import.meta.url));

/**
 * Accepting events alone: found out whose they are, written, synced, answered; nothing is processed meanwhile. Its peer, in
 * turn with it, is a bare Fastify route that parses the same bodies and keeps nothing. CPU is that of the server's process
 * alone, for the sender has the same cores.
 */
export function collect({ quick }) {
  const rounds = quick ? 2 : 5;
  const seconds = quick ? 2 : 4;
  return inFolder(async (folder) => {
    const bare = await startServer(['bare']);
    const house = await startServer(['house', join(folder, 'house'), key]);
    try {
      const lines = [];
      for (const size of [20, 100]) {
        const bodies = Array.from({ length: 50 }, (_, n) => bodyOf(size, n));
        const runs = { bare: [], house: [] };
        for (let round = 0; round <= rounds; round++) {
          // Neither is always the one that finds the machine as the other left it; the first round warms them up.
          const order = round % 2 === 0 ? ['bare', 'house'] : ['house', 'bare'];
          for (const name of order) {
            const run = await send({ bare, house }[name], { bodies, size, seconds });
            if (round > 0) runs[name].push(run);
          }
        }
        lines.push(...linesOf(size, runs));
      }
      return lines;
    } finally {
      for (const server of [bare, house]) await server.stop();
    }
  });
}

function linesOf(size, { bare, house }) {
  const perCpu = (runs) =>
    quantile(
      runs.map(({ events, cpu }) => events / cpu),
      0.5,
    );
  const perSecond = (runs) =>
    quantile(
      runs.map(({ events, wall }) => events / wall),
      0.5,
    );
  const peer = 'bare route';
  const p99 = (runs) =>
    quantile(
      runs.flatMap(({ answers }) => answers),
      0.99,
    );
  return [
    {
      what: `accepted a CPU-second, ${size} events a request`,
      value: perCpu(house),
      unit: 'events',
      ratio: perCpu(house) / perCpu(bare),
      peer,
    },
    {
      what: 'accepted a second',
      value: perSecond(house),
      unit: 'events',
      ratio: perSecond(house) / perSecond(bare),
      peer,
    },
    { what: 'answer, p99', value: p99(house), unit: 'ms', ratio: p99(house) / p99(bare), peer },
    {
      what: 'answered otherwise than 200',
      value: house.reduce((sum, { refused }) => sum + refused, 0),
      unit: 'requests',
    },
  ];
}

async function startServer(args) {
  const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv });
  const [{ url }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the server to be measured ended with ${code}`);
    }),
  ]);
  return {
    url,
    async cpu() {
      child.send('cpu');
      const [{ cpu }] = await once(child, 'message');
      return cpu;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** All connections busy for so many seconds. */
async function send(server, { bodies, size, seconds }) {
  const sender = openSender(server.url, { connections, key });
  const answers = [];
  let [requests, refused] = [0, 0];
  const cpuBefore = await server.cpu();
  const from = performance.now();
  const until = from + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const { ms, status } = await sender.post('/v1/batch', bodies[requests++ % bodies.length]);
        answers.push(ms);
        if (status !== 200) refused++;
      }
    }),
  );
  const wall = (performance.now() - from) / 1000;
  const cpu = (await server.cpu()) - cpuBefore;
  sender.close();
  return { events: requests * size, answers, refused, wall, cpu };
}

/** A request of track calls as analytics-node writes them, some 850 bytes each. */
function bodyOf(size, seed) {
  const batch = Array.from({ length: size }, (_, n) => {
    const id = seed * size + n;
    return {
      timestamp: '2025-05-01T10:00:00.000Z',
      integrations: {},
      type: 'track',
      userId: `u${id % 5000}`,
      event: 'Order Completed',
      messageId: `node-next-1746093600000-8b1f4c7e-${String(id).padStart(12, '0')}`,
      properties: {
        order_id: `order-${id}`,
        revenue: 129.95 + (id % 100),
        currency: 'EUR',
        coupon: 'SPRING',
        products: [1, 2, 3].map((line) => ({
          product_id: `p${line}`,
          sku: `SKU-${line}-${id % 97}`,
          name: `A thing of some kind, number ${line}`,
          price: 19.99,
          quantity: line,
          category: 'Household',
        })),
      },
      context: {
        library: { name: '@segment/analytics-node', version: '3.1.0' },
        locale: 'de-DE',
        timezone: 'Europe/Berlin',
      },
      _metadata: { nodeVersion: '20.20.2', jsRuntime: 'node' },
    };
  });
  return JSON.stringify({ batch, writeKey: key, sentAt: '2025-05-01T10:00:01.000Z' });
}
