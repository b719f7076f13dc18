import { createServer } from 'node:http';
import { once } from 'node:events';
import { activate, databaseSlots } from '@tributary/activation';
import { openDestination } from '@tributary/plugin-host';
import { defineDestination } from '@tributary/plugin-kit';
import { z } from 'zod';

/** Slow enough that a busy machine keeps up: it is the waiting that is measured. */
const documented = { max: 20, windowMs: 1_000 };

/** A vendor that counts requests over a window that slides, and answers 429 where it is one too many. */
async function startVendor() {
  const taken = [];
  let refused = 0;
  let from = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const now = performance.now();
      while (taken.length > from && taken[from] <= now - documented.windowMs) from++;
      if (taken.length - from >= documented.max) {
        refused++;
        return response.writeHead(429, { 'retry-after': '1' }).end();
      }
      taken.push(now);
      response.writeHead(200).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    taken,
    refused: () => refused,
    close: () => void server.close(),
  };
}

/** One request an operation, over the host's own client and the rate that is stated. */
const plugin = defineDestination({
  id: 'limited',
  title: 'Limited',
  summary: 'A vendor with a documented rate.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings: z.object({ url: z.string().describe('Address') }),
  record: z.record(z.string(), z.unknown()),
  identity: ['email'],
  channel: 'data',
  purposes: [],
  limits: { items: 10, concurrency: 4, rate: [{ per: 'account', ...documented }] },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
  account: () => 'ours',
  test: async () => {},
  async send(ctx, operations) {
    const answers = await Promise.all(
      operations.map(({ record }) =>
        ctx.http.request({ method: 'POST', url: ctx.settings.url, body: JSON.stringify(record) }),
      ),
    );
    return answers.map(({ status }) =>
      status === 200 ? { outcome: 'ok' } : { outcome: 'retry', code: 'BUSY', message: String(status), afterMs: 1_000 },
    );
  },
  preview: async () => [],
});

/** Two syncs to one account of a vendor with a rate: how much of it is used, and how often it was too much. */
export async function rateLimited({ stores: { warehouse, database }, syncOf, people }) {
  const vendor = await startVendor();
  const { signal } = new AbortController();
  const deps = { warehouse, database, now: Date.now };
  const log = { debug() {}, info() {}, warn() {} };
  const sync = (key) => {
    const grants = { log, clock: { now: Date.now }, signal, slots: databaseSlots(database) };
    const destination = openDestination({ plugin, settings: { url: vendor.url }, grants });
    const { limits, can, identity } = plugin;
    const one = syncOf({ limits, can, identity, connection: key, send: (...sent) => destination.send(...sent) });
    return { ...one, key, config: { ...one.config, connection: key } };
  };
  await Promise.all(['one', 'other'].map((key) => activate(deps, sync(key), { signal, patient: true })));
  vendor.close();
  const { taken } = vendor;
  const seconds = (taken.at(-1) - taken[0]) / 1000;
  const rate = (taken.length - 1) / seconds;
  const most = documented.max / (documented.windowMs / 1000);
  const share = vendor.refused() / (taken.length + vendor.refused());
  return [
    {
      what: `two syncs of ${people.toLocaleString('en-GB')} to one account that allows ${most} requests/s`,
      value: `${((rate / most) * 100).toFixed(1)} % of its rate`,
      unit: `${rate.toFixed(1)} requests/s for ${seconds.toFixed(0)} s`,
    },
    { what: 'answered 429', value: `${(share * 100).toFixed(2)} %`, unit: `${vendor.refused()} requests` },
  ];
}
