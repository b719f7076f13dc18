import { describe, expect, it } from 'vitest';
import type { HttpClient } from '@tributary/plugin-kit';
import { ownSlots, ratedHttp } from './rated-http.js';

/** A vendor that counts fixed windows, on its own clock: what comes too early in a window is answered with 429. */
function vendor(max: number, windowMs: number) {
  let window = -1;
  let count = 0;
  const answers = { ok: 0, tooMany: 0 };
  const http: HttpClient = {
    async request() {
      const now = Math.floor(performance.now() / windowMs);
      if (now !== window) [window, count] = [now, 0];
      const tooMany = ++count > max;
      answers[tooMany ? 'tooMany' : 'ok']++;
      return { status: tooMany ? 429 : 200, headers: {}, text: '', bytes: new Uint8Array() };
    },
  };
  return { http, answers };
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

  it('never meets a 429, though two connections send as fast as they may', async () => {
    const { http, answers } = vendor(20, 200);
    const slots = ownSlots();
    const rates = [{ per: 'account' as const, max: 20, windowMs: 200 }];
    const clients = [1, 2].map(() => ratedHttp({ http, rates, keys, slots, clock, signal }));
    await Promise.all(clients.flatMap((client) => Array.from({ length: 15 }, () => client.request(request))));
    expect(answers.ok + answers.tooMany).toBe(30);
    expect(answers.tooMany).toBeLessThanOrEqual(1);
  });

  it('holds back only requests of the path that is limited', async () => {
    const { http } = vendor(1000, 1000);
    const taken: string[] = [];
    const slots = { take: async ({ key }: { key: string }) => (taken.push(key), 0) };
    const rates = [{ per: 'connection' as const, max: 1, windowMs: 1000, path: '/v1/lists' }];
    const client = ratedHttp({ http, rates, keys, slots, clock, signal });
    await client.request(request);
    await client.request({ ...request, url: 'https://vendor.example/v1/lists/7' });
    expect(taken).toEqual(['c /v1/lists 1 1000']);
  });
});
