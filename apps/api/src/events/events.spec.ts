import { connect } from 'node:net';
import { configSchema } from '@tributary/contracts';
import { createApiKey, type House } from '@tributary/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import { startApi, type RunningApi } from '../index.js';

const config = configSchema.parse({
  sources: { web: { writeKeys: ['web-key-1'], purpose: 'analytics' }, app: { writeKeys: ['app-key-1'] } },
  purposes: { analytics: { title: 'Analytics' } },
  segments: { pro: { title: 'Pro', rule: { trait: 'plan', op: 'is', value: 'pro' } } },
});

interface Message {
  id?: string;
  event?: string;
  data?: Record<string, unknown>;
}

let served: ServedHouse;
let house: House;
let api: RunningApi;
let keys: { admin: string; plain: string; personal: string };
const open: AbortController[] = [];

beforeAll(async () => {
  served = await serveHouse(config);
  ({ house, api } = served);
  keys = {
    admin: api.adminToken ?? '',
    plain: await createApiKey(house, { label: 'plain' }),
    personal: await createApiKey(house, { label: 'personal', scopes: ['personal'] }),
  };
});
afterEach(() => open.splice(0).forEach((controller) => controller.abort()));
afterAll(() => served?.close());

/** Reads a stream message by message; the first one says where it begins. */
async function follow(query = '', headers: Record<string, string> = { authorization: `Bearer ${keys.admin}` }) {
  const controller = new AbortController();
  open.push(controller);
  const answer = await fetch(`${api.url}/v1/events/tail${query}`, { headers, signal: controller.signal });
  const messages = parsed(answer.body);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    stop: () => controller.abort(),
    async next(): Promise<Message> {
      const { value } = await messages.next();
      return value ?? {};
    },
    /** So many lines, with what stands between them. */
    async lines(count: number): Promise<Message[]> {
      const taken: Message[] = [];
      while (taken.length < count) {
        const { value, done } = await messages.next();
        if (done) break;
        if (value.event !== undefined) taken.push(value);
      }
      return taken;
    },
  };
}

async function* parsed(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Message, undefined> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      if (fields.has('retry')) continue;
      const data = fields.get('data');
      yield {
        id: fields.get('id'),
        event: fields.get('event'),
        ...(data === undefined ? {} : { data: JSON.parse(data) as Record<string, unknown> }),
      };
    }
  }
  return undefined;
}

const send = (path: string, body: unknown, key = 'web-key-1') =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
  });
const processAll = () => house.process(AbortSignal.timeout(120_000));
const ada = (messageId: string, more: object = {}) => ({
  type: 'identify',
  messageId,
  userId: 'ada@shop.org',
  traits: { email: 'ada@shop.org', plan: 'pro', password: 'hunter2' },
  context: { ip: '203.0.113.7' },
  ...more,
});

describe('the stream of events', () => {
  it('shows what is accepted, rejected and processed, with its way through the stages', async () => {
    const stream = await follow();
    expect([stream.status, stream.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(await stream.next()).toEqual({ id: expect.any(String) as string });
    const declined = { consent: { categoryPreferences: { analytics: false } } };
    await send('/v1/batch', {
      batch: [
        ada('m1'),
        { type: 'track', messageId: 'm2', userId: 'u2' },
        { type: 'page', messageId: 'm3', userId: 'u3', context: declined },
        ada('m1'),
      ],
    });
    expect((await send('/v1/track', { event: 'Seen' }, 'nobody-knows')).status).toBe(401);
    expect((await send('/v1/track', '{')).status).toBe(400);
    const before = await stream.lines(6);
    expect(before.map(({ event, data }) => [event, data?.messageId, data?.code])).toEqual([
      ['accepted', 'm1', null],
      ['accepted', 'm2', null],
      ['accepted', 'm3', null],
      ['accepted', 'm1', null],
      ['rejected', null, 'UNAUTHORIZED'],
      ['rejected', null, 'INVALID_REQUEST'],
    ]);
    await processAll();
    const after = await stream.lines(4);
    const ways = Object.fromEntries(
      after.map(({ event, data }) => {
        const steps = data?.steps as { stage: string; passed: boolean; detail: string }[];
        const end = steps.at(-1);
        return [`${String(data?.messageId)} ${String(data?.outcome)}`, [event, end?.stage, end?.passed]];
      }),
    );
    expect(ways).toEqual({
      'm2 quarantined': ['rejected', 'collect', false],
      'm1 recorded': ['processed', 'segments', true],
      'm3 refused': ['rejected', 'consent.admit', false],
      'm1 duplicate': ['processed', 'dedup', false],
    });
    const recorded = after.find(({ data }) => data?.outcome === 'recorded')?.data;
    expect(recorded).toMatchObject({
      source: 'web',
      event: 'identify',
      profile: expect.stringMatching(/^prf_/) as string,
      where: expect.stringMatching(/^log \d+\.0$/) as string,
    });
    expect((recorded?.steps as object[]).at(-1)).toMatchObject({ detail: 'entered pro' });
  });

  it('never shows a secret, and what tells of a person only to a key that may see it', async () => {
    const streams = {
      admin: await follow('?id=m10'),
      plain: await follow('?id=m10', { authorization: `Bearer ${keys.plain}` }),
      personal: await follow('?id=m10', { authorization: `Bearer ${keys.personal}` }),
    };
    for (const stream of Object.values(streams)) await stream.next();
    await send('/v1/identify', ada('m10'));
    const texts: Record<string, string> = {};
    for (const [name, stream] of Object.entries(streams)) texts[name] = JSON.stringify(await stream.lines(1));
    for (const text of Object.values(texts)) expect(text).not.toContain('hunter2');
    expect(texts.admin).toContain('ada@shop.org');
    expect(texts.personal).toContain('203.0.113.7');
    expect(texts.plain).not.toMatch(/ada|shop|203\.0\.113/);
    expect((await follow('', {})).status).toBe(401);
    expect((await follow('', { authorization: `Basic ${Buffer.from('web-key-1:').toString('base64')}` })).status).toBe(
      401,
    );
  });

  it('goes on behind Last-Event-ID, with what came meanwhile', async () => {
    const first = await follow('?kind=accepted&source=app');
    await first.next();
    await send('/v1/page', { userId: 'u', messageId: 'r1' }, 'app-key-1');
    const [seen] = await first.lines(1);
    first.stop();
    await send('/v1/page', { userId: 'u', messageId: 'r2' }, 'app-key-1');
    await send('/v1/page', { userId: 'u', messageId: 'other' });
    await send('/v1/page', { userId: 'u', messageId: 'r3' }, 'app-key-1');
    const headers = { authorization: `Bearer ${keys.admin}`, 'last-event-id': seen?.id ?? '' };
    const again = await follow('?kind=accepted&source=app', headers);
    expect((await again.lines(2)).map(({ data }) => data?.messageId)).toEqual(['r2', 'r3']);
  });

  it('is held up by no reader: who does not read is told later what went by', async () => {
    const { hostname, port } = new URL(api.url);
    const lazy = connect({ host: hostname, port: Number(port) });
    lazy.on('error', () => {});
    lazy.write(`GET /v1/events/tail HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${keys.admin}\r\n\r\n`);
    await new Promise((resolve) => lazy.once('data', resolve));
    lazy.pause();
    const stream = await follow('?kind=processed&id=last');
    await stream.next();
    const batch = Array.from({ length: 400 }, (_, n) => ({
      type: 'page',
      userId: 'u',
      messageId: `many-${n}`,
      properties: { text: 'x'.repeat(20_000) },
    }));
    for (let from = 0; from < batch.length; from += 100)
      expect((await send('/v1/batch', { batch: batch.slice(from, from + 100) })).status).toBe(200);
    await processAll();
    // The budget of a second is shared: the line that is looked for may come with the next one.
    await expect
      .poll(
        async () => {
          await send('/v1/page', { userId: 'u', messageId: 'last' });
          await processAll();
          const outcome = await Promise.race([stream.lines(1), new Promise((resolve) => setTimeout(resolve, 1_500))]);
          return Array.isArray(outcome);
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    lazy.destroy();
  });

  it.each(['?kind=nothing', '?id=', `?source=${'x'.repeat(300)}`])('refuses %s', async (query) =>
    expect((await follow(query)).status).toBe(400),
  );

  it('is described for clients', async () => {
    const answer = await fetch(`${api.url}/openapi.json`, { headers: { authorization: `Bearer ${keys.admin}` } });
    const document = (await answer.json()) as {
      paths: Record<string, { get?: { responses: Record<string, unknown> } }>;
    };
    expect(JSON.stringify(document.paths['/v1/events/tail']?.get?.responses['200'])).toContain('text/event-stream');
  });

  it('ends with the api', async () => {
    const stream = await follow();
    await stream.next();
    const other = await startApi(house, { port: 0 });
    await other.close();
    await api.close();
    expect(await stream.lines(1)).toEqual([]);
  });
});
