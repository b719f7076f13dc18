import { request } from 'node:http';
import { connect as connectTls } from 'node:tls';
import { connect } from 'node:net';
import { defineDestination, defineEnricher, defineSource, secret, type SourceBatch } from '@tributary/plugin-kit';
import { recordLog, startFaultServer, steppedClock } from '@tributary/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { containStrayFaults, openDestination, openEnricher, openSource } from '../index.js';

const settings = z.object({ url: z.string().default(''), key: secret().default('sesame-open') });
const head = { title: 'Wild', summary: 'A plugin that misbehaves.', version: '1.0.0', engine: '^0.1', settings };
const grants = () => ({ log: recordLog(), clock: steppedClock() });
const limits = { items: 2, concurrency: 1 };

type Send = Parameters<typeof defineDestination<typeof settings, z.ZodRecord>>[0]['send'];
const destination = (id: string, send: Send, url = '') =>
  openDestination({
    plugin: defineDestination({
      ...head,
      id,
      needs: ['http'],
      record: z.record(z.string(), z.unknown()),
      identity: [],
      channel: 'data',
      purposes: [],
      limits,
      can: { upsert: true, remove: 'none', idempotencyKey: true, async: false },
      test: async () => {},
      send: send as never,
      preview: async () => [],
    }) as never,
    settings: settings.parse({ url }),
    grants: grants(),
    timeMs: 300,
  });
const operations = [1, 2].map((n) => ({
  id: `${n}`,
  sync: 's',
  profile: `p${n}`,
  kind: 'add' as const,
  record: { n },
}));
const options = { idempotencyKey: 'k', segment: { key: 's', title: 'S' } };
const good: Send = async (_, all) => all.map(() => ({ outcome: 'ok' }));

describe('a misbehaving destination', () => {
  it.each<[string, Send, RegExp]>([
    [
      'throws',
      () => {
        throw new TypeError('x is not a function');
      },
      /x is not a function/,
    ],
    ['rejects with nothing', () => Promise.reject(undefined), /something that is no error: undefined/],
    ['rejects with an object', () => Promise.reject({ status: 500, key: 'sesame-open' }), /no error: .*500/],
    ['gives too few outcomes', async () => [{ outcome: 'ok' }], /1 outcomes for 2/],
    ['gives too many outcomes', async () => [1, 2, 3].map(() => ({ outcome: 'ok' })), /3 outcomes for 2/],
    ['gives what is no outcome', async () => [null, null] as never, /outcome 1 is not well formed/],
  ])('that %s is named, and others go on', async (_, send, what) => {
    const [wrong, right] = await Promise.all([
      destination('wild', send).send(operations, options),
      destination('tame', good).send(operations, options),
    ]);
    expect(wrong.outcomes).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
    expect(wrong.fault).toMatchObject({
      code: 'PLUGIN_FAULT',
      fault: 'plugin',
      message: expect.stringMatching(what) as string,
    });
    expect(wrong.fault?.message).toMatch(/^wild: /);
    expect(JSON.stringify(wrong)).not.toContain('sesame-open');
    expect(right).toMatchObject({ outcomes: [{ outcome: 'ok' }, { outcome: 'ok' }], fault: null });
  });

  it('that hangs is left behind in time, and others go on', async () => {
    const [wrong, right] = await Promise.all([
      destination('wild', () => new Promise(() => undefined)).send(operations, options),
      destination('tame', good).send(operations, options),
    ]);
    expect(wrong.batch).toMatchObject({ batch: 'unavailable', message: 'wild: No answer within 0.3 s.' });
    expect(right.outcomes).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }]);
  });

  it('that writes into its operations writes into a copy', async () => {
    const before = structuredClone(operations);
    await destination('wild', async (_, all) => {
      for (const one of all) Object.assign(one.record, { n: 'changed' });
      return all.map(() => ({ outcome: 'ok' as const }));
    }).send(operations, options);
    expect(operations).toEqual(before);
  });

  it('that opens a socket of its own, by whatever library, opens none and is named', async () => {
    const server = await startFaultServer();
    const { hostname, port } = new URL(server.url);
    const ways: Record<string, () => Promise<unknown>> = {
      net: async () => connect(Number(port), hostname),
      tls: async () => connectTls(Number(port), hostname),
      http: async () => request(server.url).end(),
      fetch: () => fetch(server.url),
    };
    for (const [way, open] of Object.entries(ways)) {
      const { fault } = await destination('wild', async () => (await open(), [])).send(operations, options);
      expect(fault, way).toMatchObject({ code: 'PLUGIN_FAULT', message: expect.stringContaining('wild') as string });
    }
    expect(server.received).toEqual([]);
    const granted: Send = async (ctx, all) => {
      await ctx.http?.request({ method: 'GET', url: ctx.settings.url });
      return all.map(() => ({ outcome: 'ok' }));
    };
    expect((await destination('tame', granted, server.url).send(operations, options)).fault).toBeNull();
    await fetch(server.url);
    expect(server.received).toHaveLength(2);
    await server.close();
  });

  it('that fails where nobody waits for it is named, and the process goes on', async () => {
    // The test runner listens for such errors too, and would take them for failures of the test.
    const listeners = (['uncaughtException', 'unhandledRejection'] as const).map((event) => {
      const found = process.listeners(event as 'uncaughtException');
      process.removeAllListeners(event);
      return [event, found] as const;
    });
    const seen: string[] = [];
    const stop = containStrayFaults((plugin, error) => seen.push(`${plugin}: ${String(error)}`));
    try {
      const send: Send = async (ctx, all) => {
        setTimeout(() => {
          throw new RangeError('late');
        }, 1);
        void Promise.reject(new TypeError('let go'));
        return good(ctx, all, options);
      };
      expect((await destination('wild', send).send(operations, options)).fault).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      stop();
      for (const [event, found] of listeners) for (const one of found) process.on(event, one);
    }
    expect(seen.sort()).toEqual(['wild: RangeError: late', 'wild: TypeError: let go']);
  });
});

describe('a misbehaving source', () => {
  const batch: SourceBatch = { events: [], rejected: [], rows: 0, cursor: { at: 1 } };
  const source = (read: (ctx: unknown, cursor: unknown) => AsyncIterable<SourceBatch>) =>
    openSource({
      plugin: defineSource({ ...head, id: 'wild', test: async () => {}, read: read as never }) as never,
      settings: settings.parse({}),
      grants: grants(),
      timeMs: 200,
    });
  const readAll = async (read: Parameters<typeof source>[0]) => {
    const batches: SourceBatch[] = [];
    for await (const one of source(read).read({ at: 0 })) batches.push(one);
    return batches;
  };

  it.each<[string, () => AsyncIterable<SourceBatch>, string, RegExp]>([
    [
      'throws',
      async function* () {
        yield batch;
        throw new TypeError('oops');
      },
      'PLUGIN_FAULT',
      /wild: oops/,
    ],
    [
      'hangs',
      async function* () {
        yield batch;
        await new Promise(() => undefined);
      },
      'VENDOR_UNAVAILABLE',
      /wild: No answer/,
    ],
    [
      'gives no cursor',
      async function* () {
        yield { ...batch, cursor: undefined as never };
      },
      'PLUGIN_FAULT',
      /wild: a batch lacks its cursor/,
    ],
    [
      'gives no list',
      async function* () {
        yield { ...batch, events: undefined as never };
      },
      'PLUGIN_FAULT',
      /lacks its list/,
    ],
    [
      'yields nothing at all',
      async function* () {
        yield undefined as never;
      },
      'PLUGIN_FAULT',
      /no batch/,
    ],
    [
      'yields the whole source at once',
      async function* () {
        yield { ...batch, rejected: new Array(60_000).fill({}) };
      },
      'PLUGIN_FAULT',
      /60000 rows, at most 50000/,
    ],
    [
      'calls home',
      async function* () {
        connect(9, '127.0.0.1');
        yield batch;
      },
      'PLUGIN_FAULT',
      /connection of its own/,
    ],
  ])('that %s is named', async (_, read, code, message) => {
    await expect(readAll(read)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  it('that goes on writing into its cursor changes neither ours nor that of a batch before', async () => {
    const held = { at: 0 };
    const seen: unknown[] = [];
    const reading = source(async function* (_, cursor) {
      const place = cursor as { at: number };
      for (place.at = 1; place.at < 4; place.at++) yield { ...batch, cursor: place };
    });
    for await (const one of reading.read(held)) seen.push(one.cursor);
    expect(seen).toEqual([{ at: 1 }, { at: 2 }, { at: 3 }]);
    expect(held).toEqual({ at: 0 });
  });

  it('that is left early closes what it opened', async () => {
    let closed = false;
    const reading = source(async function* () {
      try {
        for (;;) yield batch;
      } finally {
        closed = true;
      }
    });
    for await (const one of reading.read(null)) if (one) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(closed).toBe(true);
  });
});

describe('a misbehaving enricher', () => {
  const provides = z.object({ city: z.string().optional() });
  const found = { outcome: 'found' as const, traits: { city: 'Rome' }, confidence: 1 };
  const enricher = (
    lookUp: (ctx: never, all: { value: string }[]) => unknown,
    rate?: { max: number; windowMs: number },
  ) => {
    const clock = steppedClock();
    const opened = openEnricher({
      plugin: defineEnricher({
        ...head,
        id: 'wild',
        takes: ['email'],
        provides,
        cost: { perLookUp: '0', currency: 'EUR' },
        holds: { foundDays: 1, unknownDays: 1 },
        purposes: [],
        limits: { ...limits, ...(rate ? { rate: [{ per: 'connection' as const, ...rate }] } : {}) },
        test: async () => Promise.reject(new RangeError('key sesame-open')),
        lookUp: lookUp as never,
      }) as never,
      settings: settings.parse({}),
      grants: { log: recordLog(), clock },
      timeMs: 200,
    });
    return { opened, clock };
  };
  const ask = [1, 2, 3].map((n) => ({ type: 'email', value: `p${n}` }));

  it('that behaves is asked in batches of its limit, about what it takes, in order', async () => {
    const sizes: number[] = [];
    const { opened } = enricher((_, all) => {
      sizes.push(all.length);
      return all.map(({ value }) => ({ ...found, traits: { city: value } }));
    });
    const { findings } = await opened.lookUp([...ask, { type: 'phone', value: '1' }]);
    expect(sizes).toEqual([2, 1]);
    expect(findings.map((one) => (one?.outcome === 'found' ? one.traits['city'] : one?.outcome))).toEqual([
      'p1',
      'p2',
      'p3',
      'reject',
    ]);
  });

  it('keeps to its rate: what comes too soon waits', async () => {
    const { opened, clock } = enricher((_, all) => all.map(() => found), { max: 1, windowMs: 1000 });
    expect(await opened.lookUp(ask)).toMatchObject({
      findings: [found, found, null],
      batch: { batch: 'throttled', afterMs: 1000 },
    });
    clock.advance(1000);
    expect(await opened.lookUp(ask.slice(2))).toMatchObject({ findings: [found], batch: null });
  });

  it.each<[string, (ctx: never, all: { value: string }[]) => unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new TypeError('oops sesame-open');
      },
      /^wild: oops ••••••/,
    ],
    ['rejects with text', () => Promise.reject('down'), /no error: 'down'/],
    ['gives too few findings', () => [], /0 findings for 2/],
    ['gives too many findings', () => [found, found, found], /3 findings for 2/],
    ['is surer than sure', () => [{ ...found, confidence: 90 }, found], /finding 1 is not well formed/],
    ['gives NaN', () => [found, { ...found, traits: { city: NaN } }], /finding 2 is not well formed/],
    ['gives a trait that it does not provide', () => [found, { ...found, traits: { income: 1 } }], /"income"/],
    ['gives a trait of another type', () => [found, { ...found, traits: { city: 1 } }], /not of the type/],
    ['calls home', async () => (await fetch('http://127.0.0.1:9'), [found, found]), /wild/],
  ])('that %s is named, and nothing of its answer is used', async (_, lookUp, message) => {
    const answer = await enricher(lookUp).opened.lookUp(ask);
    expect(answer.findings).toEqual([null, null, null]);
    expect(answer).toMatchObject({ batch: { batch: 'unavailable' }, fault: { code: 'PLUGIN_FAULT', fault: 'plugin' } });
    expect(answer.fault?.message).toMatch(message);
    expect(JSON.stringify(answer)).not.toContain('sesame-open');
  });

  it('that hangs is left behind in time; its probe is named and shows no secret', async () => {
    const { opened } = enricher(() => new Promise(() => undefined));
    expect(await opened.lookUp(ask)).toMatchObject({ findings: [null, null, null], batch: { batch: 'unavailable' } });
    await expect(opened.test()).rejects.toMatchObject({ code: 'PLUGIN_FAULT', message: 'wild: key ••••••' });
  });
});
