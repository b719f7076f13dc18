import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { configSchema } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';

const guide = await readFile(fileURLToPath(new URL('../../../../docs/guides/collect.md', import.meta.url)), 'utf8');
/** Blocks of code of a language, in order. */
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code ?? '');
const key = 'key-of-the-guide';
const server = 'https://events.example.com';

let served: ServedHouse;
let house: House;
let api: RunningApi;

beforeAll(async () => {
  const config = configSchema.parse({ sources: { shop: { writeKeys: [key] } } });
  served = await serveHouse(config);
  ({ house, api } = served);
});
afterAll(() => served?.close());

/** Runs a block as a page would; resolves with the statuses of what it sends. */
async function inPage(code: string, variables: object = {}): Promise<number[]> {
  const calls: Promise<Response>[] = [];
  const fetching = (url: string, options: RequestInit) => {
    const call = fetch(url, { method: options.method, body: options.body });
    calls.push(call);
    return call;
  };
  runInNewContext(code, { fetch: fetching, encodeURIComponent, JSON, ...variables });
  return (await Promise.all(calls)).map(({ status }) => status);
}

async function events(): Promise<{ name: string; properties: unknown }[]> {
  await house.process(AbortSignal.timeout(120_000));
  const rows = await house.warehouse.query<{ name: string; properties: string }>('SELECT name, properties FROM events');
  return rows.map(({ name, properties }) => ({ name, properties: JSON.parse(properties) as unknown }));
}

describe('the guide', () => {
  it('states sources that can be applied', () => {
    for (const block of blocks('ts')) {
      const stated: unknown = runInNewContext(`({${block}})`);
      expect(() => configSchema.parse(JSON.parse(JSON.stringify(stated))), block).not.toThrow();
    }
  });

  it('sends what curl sends', async () => {
    const [line] = blocks('sh');
    const run = promisify(execFile)('sh', ['-c', (line ?? '').replace(server, api.url)], {
      env: { ...process.env, SHOP_WRITE_KEY: key },
    });
    expect(JSON.parse((await run).stdout)).toEqual({ success: true });
    expect(await events()).toContainEqual({ name: 'Order Completed', properties: { revenue: 12.5, currency: 'EUR' } });
  });

  it('sends what its tags send', async () => {
    const [google = '', pixel = ''] = blocks('html');
    const values: Record<string, string> = {
      'Write key': key,
      'First-party id': 'visitor-1',
      Event: 'Checkout Started',
      'Page URL': 'https://shop.example/cart',
    };
    const filled = google
      .replace(server, api.url)
      .replace(/\{\{(.*?)\}\}/g, (_, name: string) => values[name] ?? 'undefined');
    expect(await inPage(/<script>(.*)<\/script>/s.exec(filled)?.[1] ?? '')).toEqual([200]);
    const [tealium = ''] = blocks('js');
    const b = {
      write_key: key,
      tealium_visitor_id: 'visitor-2',
      tealium_event: 'Cart Viewed',
      'dom.url': 'https://shop.example',
    };
    expect(await inPage(tealium.replace(server, api.url), { b })).toEqual([200]);
    const address = /src="([^"]+)"/.exec(pixel)?.[1]?.replace(server, api.url).replace('…', key) ?? '';
    expect((await fetch(address)).headers.get('content-type')).toBe('image/gif');
    const stored = await events();
    expect(stored).toContainEqual({ name: 'Checkout Started', properties: { url: 'https://shop.example/cart' } });
    expect(stored).toContainEqual({ name: 'Cart Viewed', properties: { url: 'https://shop.example' } });
    expect(stored).toContainEqual({ name: 'Email Opened', properties: { campaign: 'may' } });
  });
});
