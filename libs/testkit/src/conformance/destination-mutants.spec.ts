import { defineDestination, secret, TributaryError, type DestinationDefinition } from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { destinationCases, failedCases, startFaultServer, type DestinationSuite } from '../index.js';

const settings = z.object({ url: z.string().describe('Address'), token: secret().describe('Token') });
const record = z.record(z.string(), z.unknown());
type Definition = DestinationDefinition<typeof settings, typeof record>;

/** A list over HTTP whose server knows repeats by their key. */
const good: Definition = {
  id: 'listy',
  title: 'Listy',
  summary: 'A well-behaved list for tests of the suite.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: [],
  limits: { items: 200, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
  async test(ctx) {
    const headers = { authorization: ctx.settings.token };
    const status = (await ctx.http?.request({ method: 'GET', url: ctx.settings.url, headers }))?.status ?? 0;
    if (status === 401) throw new TributaryError('CREDENTIALS_REFUSED', 'The token is refused.');
    if (status !== 200) throw new TributaryError('VENDOR_UNAVAILABLE', 'It does not answer.');
  },
  async send(ctx, operations, { idempotencyKey }) {
    if (operations.length === 0) return [];
    try {
      const headers = { authorization: ctx.settings.token, key: idempotencyKey };
      const answer = await ctx.http?.request({
        method: 'POST',
        url: ctx.settings.url,
        headers,
        body: JSON.stringify(operations),
      });
      if (answer?.status === 401) return { batch: 'unauthorized', message: 'refused' };
      if (answer?.status === 429) return { batch: 'throttled', afterMs: 2000 };
      if (answer?.status !== 200) return { batch: 'unavailable', message: 'down' };
      const refused = JSON.parse(answer.text) as number[];
      return operations.map((_, index) =>
        refused.includes(index) ? { outcome: 'reject', code: 'X', message: 'no' } : { outcome: 'ok' },
      );
    } catch {
      return { batch: 'unavailable', message: 'down' };
    }
  },
  preview: async (_, operations) =>
    operations.map((operation) => ({ title: 'POST', body: JSON.stringify(operation.record) })),
};

const suite: DestinationSuite = {
  volume: 400,
  open: async () => {
    const list = new Map<string, string>();
    const server = await startFaultServer(({ method, headers, body }) => {
      if (headers['authorization'] !== 'sesame-open') return { status: 401 };
      if (method === 'GET') return { status: 200 };
      const refused: number[] = [];
      const operations = JSON.parse(body) as { kind: string; profile: string; record: { email: string } }[];
      for (const [index, { kind, profile, record: row }] of operations.entries()) {
        if (row.email === 'bad') refused.push(index);
        else if (kind === 'remove') list.delete(profile);
        else list.set(profile, Object.values(row).join(' '));
      }
      return { status: 200, body: JSON.stringify(refused) };
    });
    return {
      settings: { url: server.url, token: 'sesame-open' },
      refused: { url: server.url, token: 'forgotten' },
      record: (n, revision = 1) => ({ email: `<p${n}>`, revision }),
      badRecord: () => ({ email: 'bad' }),
      mark: (n) => `<p${n}>`,
      holds: async () => [...list.values()].sort(),
      plantForeign: async () => {
        list.set('foreign', 'theirs');
        return { remains: async () => list.has('foreign') };
      },
      fail: (fault) => server.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut', 'cut-after'],
      close: server.close,
    };
  },
};

let calls = 0;
const failures = (change: Partial<Definition>) =>
  failedCases(destinationCases(defineDestination({ ...good, ...change }) as never, suite));

it('a well-behaved destination passes', async () => {
  expect(await failures({})).toEqual([]);
});

it.each<[string, Partial<Definition>, RegExp]>([
  [
    'says ok of what was refused',
    {
      send: async (ctx, operations, options) => (
        await good.send(ctx, operations, options),
        operations.map(() => ({ outcome: 'ok' }))
      ),
    },
    /one outcome per operation/,
  ],
  [
    'turns its outcomes around',
    {
      send: async (...args) => {
        const result = await good.send(...args);
        return Array.isArray(result) ? result.slice(1) : result;
      },
    },
    /first batch/,
  ],
  [
    'logs the token',
    {
      test: async (ctx) => {
        ctx.log.info('probing', { auth: ctx.settings.token });
        await good.test(ctx);
      },
    },
    /secret/,
  ],
  [
    'shows the token in its preview',
    {
      preview: async (ctx, operations) =>
        operations.map((one) => ({ title: ctx.settings.token, body: JSON.stringify(one.record) })),
    },
    /secret/,
  ],
  [
    'sends while previewing',
    {
      preview: async (ctx, operations, options) => (
        await good.send(ctx, operations, options),
        good.preview(ctx, operations, options)
      ),
    },
    /preview/,
  ],
  [
    'rejects records when throttled',
    {
      send: async (...args) => {
        const result = await good.send(...args);
        return Array.isArray(result) ? result : args[1].map(() => ({ outcome: 'reject', code: 'X', message: '' }));
      },
    },
    /throttled/,
  ],
  ['has a probe that always passes', { test: async () => {} }, /bad credentials/],
  [
    'never removes',
    {
      send: (ctx, operations, options) =>
        good.send(
          ctx,
          operations.map((one) => ({ ...one, kind: 'add' as const })),
          options,
        ),
    },
    /removes only/,
  ],
  [
    'keeps a second copy on a repeat',
    {
      send: (ctx, operations, options) =>
        good.send(
          ctx,
          operations.map((one, n) => ({ ...one, profile: `${one.profile}-${n}-${calls++}` })),
          options,
        ),
    },
    /repeated/,
  ],
  [
    'writes plain ASCII',
    {
      send: (ctx, operations, options) =>
        good.send(
          ctx,
          operations.map((one) => ({
            ...one,
            record: { ...one.record, name: String(one.record['name']).replace(/[^ -~]/g, '?') },
          })),
          options,
        ),
    },
    /any script/,
  ],
  [
    'leaves a field without words',
    { settings: z.object({ url: z.string(), token: secret() }) as never },
    /each field described/,
  ],
  [
    'has a token that is no secret',
    { settings: z.object({ url: z.string().describe('A'), token: z.string().describe('T') }) as never },
    /secret\(\)/,
  ],
])('a destination that %s is caught', async (_, change, by) => {
  expect((await failures(change)).filter((name) => by.test(name))).not.toEqual([]);
});

it('puts names into a text that the record has, where it has no name', async () => {
  const narrow = z.object({ email: z.string(), city: z.string() });
  const sends = { ...good, record: narrow } as unknown as Definition;
  const send: Definition['send'] = (ctx, operations, options) =>
    good.send(
      ctx,
      operations.map((operation) => ({ ...operation, record: narrow.parse(operation.record) })),
      options,
    );
  const open = async () => ({
    ...(await suite.open()),
    record: (n: number, revision = 1) => ({ email: `<p${n}>`, city: `City ${revision}` }),
    badRecord: () => ({ email: 'bad', city: 'Nowhere' }),
  });
  expect(
    await failedCases(destinationCases(defineDestination({ ...sends, send }) as never, { ...suite, open })),
  ).toEqual([]);
});
