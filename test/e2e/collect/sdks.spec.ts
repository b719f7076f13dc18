import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeWithService } from '@tributary/testkit';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCli, type RunningCli } from '../../support/cli.js';
import { withStores } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import type { Client } from './clients/client.js';
import { jitsuBrowser } from './clients/jitsu-browser.js';
import { jitsuNode } from './clients/jitsu-node.js';
import { rudderBrowser } from './clients/rudder-browser.js';
import { rudderNode } from './clients/rudder-node.js';
import { segmentBrowser } from './clients/segment-browser.js';
import { segmentNode } from './clients/segment-node.js';
import { startFront, type Front } from './front.js';

interface StoredEvent {
  source: string;
  id: string;
  type: string;
  profile: string;
  at: number;
  known: number;
}

const clients = [segmentNode, rudderNode, jitsuNode, segmentBrowser, rudderBrowser, jitsuBrowser];
const sourceOf = ({ writeKey }: Client) => writeKey.split(':', 1)[0]!.replace('key-of-', '');
const browserUrl = process.env.TRIBUTARY_TEST_CHROMIUM_URL;
const folder = temporaryFolder();
/** What a client may take for its calls, with what it has to send again. */
const clientMs = 30_000;

let running: RunningCli;
let browser: Browser | undefined;
let pages: Server;
let stored: StoredEvent[];
const fronts = new Map<Client, Front>();
/** Requests of pages to anywhere but this house. */
const strays: string[] = [];

beforeAll(async () => {
  const sources = Object.fromEntries(clients.map((client) => [sourceOf(client), { writeKeys: [client.writeKey] }]));
  await writeFile(join(folder, 'tributary.config.ts'), `export default { sources: ${JSON.stringify(sources)} };`);
  running = startCli(['start', '--port', '0', '--json', '--project', folder]);
  pages = await servePages();
  if (browserUrl) browser = await chromium.connectOverCDP(browserUrl);
  await vi.waitUntil(() => running.stdout().includes('\n'), { timeout: 60_000, interval: 50 });
  const { url } = JSON.parse(running.stdout()) as { url: string };

  await Promise.all(
    clients
      .filter((client) => browser !== undefined || !client.browser)
      .map(async (client) => {
        const front = await startFront(url);
        fronts.set(client, front);
        // One request is lost on its way, one answer on its way back; what the client does about it is its own affair.
        if (client.retries) front.faults.push({ status: 503, kept: false }, { status: 500, kept: true });
        const open = (script: string, { module = false } = {}) => openPage(front, script, module);
        const sent = client.run({ url: front.url, writeKey: client.writeKey, open });
        await Promise.race([sent, pause(clientMs, undefined, { ref: false })]);
        await vi.waitUntil(() => allTaken(client, front), { timeout: 15_000, interval: 50 }).catch(() => {});
      }),
  );
  await vi.waitUntil(async () => /tributary_log_lag_frames 0\n/.test(await (await fetch(`${url}/metrics`)).text()), {
    timeout: 20_000,
    interval: 200,
  });
  running.child.kill('SIGTERM');
  expect((await running.done).code).toBe(0);
  stored = await storedEvents();
}, 110_000);

afterAll(async () => {
  await browser?.close();
  pages?.close();
  for (const front of fronts.values()) await front.close();
  if (running.child.exitCode !== null || running.child.signalCode !== null) return;
  running.child.kill('SIGKILL');
  await once(running.child, 'close');
});

/** The client has sent one call of each type, and its faults are behind it. */
function allTaken(client: Client, front: Front): boolean {
  const kept = new Set(front.calls().flatMap(({ type, kept: told }) => (told ? [type] : [])));
  return front.faults.length === 0 && client.types.every((type) => kept.has(type));
}

async function storedEvents(): Promise<StoredEvent[]> {
  const rows = await withStores(join(folder, '.tributary'), ({ warehouse }) =>
    warehouse.query<Record<keyof StoredEvent, string>>(
      `SELECT source, message_id AS id, type, toString(profile) AS profile,
              toUnixTimestamp64Milli(occurred_at) AS at, toUnixTimestamp64Milli(known_at) AS known FROM events_canonical`,
    ),
  );
  return rows.map((row) => ({ ...row, at: Number(row.at), known: Number(row.known) }));
}

/** A shop of another origin, whose page holds nothing but a client as it is published. */
async function servePages(): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
      if (pathname === '/client.js') {
        const file = fileURLToPath(new URL(`../../../node_modules/${searchParams.get('script')}`, import.meta.url));
        response.setHeader('content-type', 'text/javascript').end(await readFile(file));
        return;
      }
      const address = `/client.js?script=${encodeURIComponent(searchParams.get('script') ?? '')}`;
      const script = searchParams.has('module')
        ? `<script type="module">import * as jitsu from '${address}'; globalThis.jitsu = jitsu;</script>`
        : `<script src="${address}"></script>`;
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Shop</title>${script}`);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function openPage(front: Front, script: string, module: boolean): Promise<Page> {
  const shop = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const context = await browser!.newContext();
  await context.route('**/*', (route) => {
    const { origin } = new URL(route.request().url());
    if (origin === shop || origin === front.url) return route.continue();
    strays.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  await page.goto(`${shop}/?script=${encodeURIComponent(script)}${module ? '&module' : ''}`, { waitUntil: 'load' });
  return page;
}

const proved = (client: Client) => {
  it(`${client.name}: every call ends as one stored event, whatever was lost on the way`, () => {
    const sent = fronts.get(client)!.calls();
    expect(sent.map(({ type }) => type).sort()).toEqual(client.types);
    const own = stored.filter(({ source }) => source === sourceOf(client));
    const byId = <T extends { id: string }>(events: T[]) => events.sort((a, b) => (a.id < b.id ? -1 : 1));
    const kept = byId(own.map(({ id, type }) => ({ id, type })));
    expect(kept).toEqual(byId(sent.map(({ messageId = '', type }) => ({ id: messageId, type }))));
    expect(kept.map(({ type }) => type).sort()).toEqual(client.types);
    expect(new Set(own.map(({ profile }) => profile)).size, 'one person').toBe(1);
    for (const { id, at, known } of own) {
      const stated = Date.parse(sent.find(({ messageId }) => messageId === id)?.at ?? '');
      // Its clock is ours, so the correction is the time that it took to arrive.
      expect(Math.abs(at - stated)).toBeLessThan(20_000);
      expect(at).toBeLessThanOrEqual(known + 1_000);
    }
  });

  if (client.retries)
    it(`${client.name}: sends again what was lost, and is stored once`, () => {
      const { statuses } = fronts.get(client)!;
      expect(statuses).toEqual(expect.arrayContaining([503, 500, 200]));
    });
};

describe('clients on a server, unmodified', () => {
  clients.filter(({ browser: inBrowser }) => !inBrowser).forEach(proved);
});

describeWithService('chromium', 'clients in a browser, unmodified', () => {
  clients.filter(({ browser: inBrowser }) => inBrowser).forEach(proved);

  it('send nothing to anyone else', () => expect(strays).toEqual([]));
});
