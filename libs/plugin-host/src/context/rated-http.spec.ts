import { describe, expect, it } from 'vitest';
import type { HttpClient } from '@tributary/plugin-kit';
import { ownSlots, ratedHttp, spacingOf } from './rated-http.js';

/** A vendor that notes when each request came, in milliseconds. */
function vendor() {
  const came: number[] = [];
  const http: HttpClient = {
    async request() {
      came.push(performance.now());
      return { status: 200, headers: {}, text: '', bytes: new Uint8Array() };
    },
  };
  return { http, came };
}

const request = { method: 'GET' as const, url: 'https://vendor.example/v1/people' };
const clock = { now: () => performance.timeOrigin + performance.now() };
const signal = new AbortController().signal;
const keys = { account: 'a', connection: 'c' };

describe('HTTP that waits its turn', () => {
  it('reserves slots so far apart that no window holds more, for all that share the account', async () => {
    const slots = ownSlots();
    const taken = await Promise.all(
      Array.from({ length: 50 }, () => slots.take({ key: 'k', spacingMs: 25, now: 1000 })),
    );
    expect(taken).toEqual(Array.from({ length: 50 }, (_, n) => n * 25));
    expect(await slots.take({ key: 'k', spacingMs: 25, now: 99_000 })).toBe(0);
  });

  it('sends nothing before its slot, though two connections send as fast as they may', async () => {
    const { http, came } = vendor();
    const slots = ownSlots();
    const rates = [{ per: 'account' as const, max: 20, windowMs: 200 }];
    const begun = performance.now();
    const clients = [1, 2].map(() => ratedHttp({ http, rates, keys, slots, clock, signal }));
    await Promise.all(clients.flatMap((client) => Array.from({ length: 15 }, () => client.request(request))));
    // A busy machine makes requests late, never early; a timer's own clock counts whole milliseconds.
    expect(came).toHaveLength(30);
    for (const [n, at] of came.sort((a, b) => a - b).entries())
      expect(at - begun).toBeGreaterThan(n * spacingOf(rates[0]!) - 2);
  });

  it('holds back only requests of the path that is limited', async () => {
    const { http } = vendor();
    const taken: string[] = [];
    const slots = { take: async ({ key }: { key: string }) => (taken.push(key), 0) };
    const rates = [{ per: 'connection' as const, max: 1, windowMs: 1000, path: '/v1/lists' }];
    const client = ratedHttp({ http, rates, keys, slots, clock, signal });
    await client.request(request);
    await client.request({ ...request, url: 'https://vendor.example/v1/lists/7' });
    expect(taken).toEqual(['c /v1/lists 1 1000']);
  });
});
