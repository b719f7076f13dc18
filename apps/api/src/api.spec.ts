import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { createApiKey, openHouse, type House } from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type RunningApi } from './index.js';
import { routes } from '../fixtures/routes.js';

const config = configSchema.parse({
  region: 'US',
  segments: {
    lisbon: { title: 'In Lisbon', rule: { trait: 'city', op: 'is', value: 'Lisbon' } },
    buyers: { title: 'Buyers', rule: { event: 'Order Completed' } },
  },
  lifecycles: {
    journey: { title: 'Journey', stages: [{ key: 'visitor' }, { key: 'buyer', rule: { event: 'Order Completed' } }] },
  },
  triggers: { clicks: { title: 'Clicks', on: { template: 'email-engaged' }, if: { segment: 'lisbon' } } },
  purposes: { marketing: { title: 'Marketing' }, research: { title: 'Research', default: 'denied' } },
  sources: { site: { plugin: 'files', settings: { path: 'site.csv', mapping: { type: 'identify', userId: 'id' } } } },
});
const calls = [
  ...[1, 2, 3, 4, 5].map((n) => ({
    type: 'identify',
    messageId: `m${n}`,
    userId: `u${n}`,
    timestamp: '2025-05-01T10:00:00Z',
    traits: { email: `p${n}@shop.org`, city: n <= 3 ? 'Lisbon' : 'Porto' },
  })),
  {
    type: 'track',
    event: 'Order Completed',
    messageId: 'o1',
    userId: 'u1',
    timestamp: '2025-05-02T10:00:00Z',
    properties: { order_id: 'A1', revenue: 12.5, currency: 'EUR' },
  },
  // u1 also wrote as a browser that was someone else until it signed in.
  {
    type: 'track',
    event: 'Product Viewed',
    messageId: 'v1',
    anonymousId: 'browser-9',
    timestamp: '2025-05-01T09:00:00Z',
  },
  { type: 'identify', messageId: 'i1', userId: 'u1', anonymousId: 'browser-9', timestamp: '2025-05-03T10:00:00Z' },
];

let folder: string;
let house: House;
let api: RunningApi;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-api-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
  const frames = calls.map((call) => ({
    key: call.messageId,
    source: 'site',
    receivedAt: Date.now(),
    body: Buffer.from(JSON.stringify(call)),
  }));
  for (const frame of frames) await house.events.append([frame]);
  await house.process(AbortSignal.timeout(120_000));
  await mkdir(join(house.dataDirectory, 'reports'), { recursive: true });
  await writeFile(join(house.dataDirectory, 'reports', 'latest.html'), '<!doctype html><title>Report</title>');
  api = await startApi(house, { port: 0 });
  token = api.adminToken ?? '';
});
afterAll(async () => {
  await api?.close();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  fetch(`${api.url}${path}`, { headers, redirect: 'manual' });
const read = async <T = Record<string, unknown>>(path: string): Promise<T> => {
  const answer = await get(path);
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as T;
};
const errorOf = async (answer: Response) => ((await answer.json()) as { error: Record<string, unknown> }).error;
/** fetch writes the Host header itself. */
const statusWithHost = (path: string, host: string) =>
  new Promise<number | undefined>((resolve, reject) =>
    httpRequest(`${api.url}${path}`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end(),
  );

describe('the way in', () => {
  it('makes the admin token at the first start only, and keeps nothing but its hash', async () => {
    expect(token).toMatch(/^trb_[\w-]{43}$/);
    const second = await startApi(house, { port: 0 });
    expect(second.adminToken).toBeNull();
    await second.close();
    const keys = await house.database.query<{ hash: string; label: string }>('SELECT * FROM api_keys');
    expect(keys.map(({ label }) => label)).toEqual(['admin']);
    expect(JSON.stringify(keys)).not.toContain(token);
  });

  it('lets nobody past without a token but to health and readiness', async () => {
    for (const path of ['/health', '/ready', '/metrics']) expect((await get(path, {})).status, path).toBe(200);
    for (const path of [
      '/',
      '/report',
      '/docs',
      '/docs/',
      '/openapi.json',
      '/v1/runs',
      '/v1/profiles?identifier=a',
      '//v1/runs',
      '/v1/../v1/runs',
    ])
      expect((await get(path, {})).status, path).toBe(401);
    expect(
      await errorOf(await get('/v1/runs', { authorization: 'Bearer trb_wrongwrongwrongwrongwrong' })),
    ).toMatchObject({
      code: 'UNAUTHORIZED',
      fault: 'user',
      retry: false,
    });
    expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(401);
  });

  it('knows no other address, with a token or without', async () => {
    for (const path of [
      '/nowhere',
      '/v1',
      '/v1/nowhere',
      '/v2/runs',
      '//nowhere',
      '/docs/../nowhere',
      '/v1/runs/a/b/c',
    ])
      for (const sent of [null, 'trb_wrongwrongwrongwrongwrong', token]) {
        const answer = await get(path, sent === null ? {} : { authorization: `Bearer ${sent}` });
        expect([answer.status, (await errorOf(answer)).code], path).toEqual([404, 'NOT_FOUND']);
      }
  });

  it('takes further api keys until they are taken away', async () => {
    const key = await createApiKey(house, { label: 'reporting' });
    const headers = { authorization: `Bearer ${key}` };
    expect((await get('/v1/runs', headers)).status).toBe(200);
    await house.database.query(`DELETE FROM api_keys WHERE label = 'reporting'`);
    expect((await get('/v1/runs', headers)).status).toBe(401);
  });

  it('gives a browser a cookie for the token, which opens reading only', async () => {
    const first = await get(`/report?token=${token}&x=1`, {});
    expect([first.status, first.headers.get('location')]).toEqual([303, '/report?x=1']);
    const [cookie = ''] = first.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(token);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await get('/report', headers)).status).toBe(200);
    const body = JSON.stringify({ rule: { trait: 'city', op: 'known' } });
    const post = await fetch(`${api.url}/v1/segments/preview`, {
      method: 'POST',
      body,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    expect(post.status).toBe(401);
    expect((await get('/report?token=trb_wrong', {})).status).toBe(401);
    expect((await get('/report', { cookie: 'tributary_session=made-up' })).status).toBe(401);
  });

  it('refuses names that are not its own, as a rebound DNS name would be', async () => {
    expect(await statusWithHost('/health', 'evil.example')).toBe(421);
    expect(await statusWithHost('/health', 'localhost.evil.example:7700')).toBe(421);
    expect(await statusWithHost('/health', 'localhost:7700')).toBe(200);
  });

  it('refuses a public address without TLS', async () => {
    await expect(startApi(house, { host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'PUBLIC_BIND_REFUSED' });
    const port = Number(new URL(api.url).port);
    await expect(startApi(house, { port })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('what it tells', () => {
  it('is ready while its engines and the parts named answer', async () => {
    expect(await read('/ready')).toMatchObject({
      ready: true,
      parts: { warehouse: { ok: true }, database: { ok: true }, events: { ok: true } },
    });
    const stuck = await startApi(house, { port: 0, readiness: { pipeline: () => new Promise(() => {}) } });
    const answer = await fetch(`${stuck.url}/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      ready: false,
      parts: { pipeline: { ok: false }, database: { ok: true } },
    });
    await stuck.close();
  });

  it('finds a person by any identifier and shows how they came to be', async () => {
    const { profiles } = await read<{ profiles: { id: string; matched: unknown }[] }>(
      '/v1/profiles?identifier=P1@Shop.org',
    );
    expect(profiles).toEqual([
      { id: expect.stringMatching(/^prf_/) as string, matched: [{ type: 'email', value: 'p1@shop.org' }] },
    ]);
    const id = profiles[0]?.id ?? '';
    const profile = await read(`/v1/profiles/${id}?events=2`);
    expect(profile).toMatchObject({
      id,
      consents: { marketing: { granted: true, chosen: false }, research: { granted: false, chosen: false } },
      segments: [{ key: 'buyers', title: 'Buyers' }, { key: 'journey-buyer' }, { key: 'lisbon' }],
      events: [
        { name: 'identify', at: '2025-05-03T10:00:00.000Z' },
        { name: 'Order Completed', value: '12.5', currency: 'EUR' },
      ],
    });
    expect(profile.traits).toContainEqual({
      name: 'city',
      value: 'Lisbon',
      source: 'site',
      occurredAt: '2025-05-01T10:00:00.000Z',
      by: 'recency',
      others: [],
    });
    expect(profile.merges).toMatchObject([
      { winner: expect.stringMatching(/^prf_/) as string, loser: expect.stringMatching(/^prf_/) as string },
    ]);
    const [former] = profile.formerIds as string[];
    expect(await read(`/v1/profiles/${former}`)).toMatchObject({ id });
    expect(await read('/v1/profiles?identifier=nobody@shop.org')).toEqual({ profiles: [] });
  });

  it('pages through the members of a segment without leaving anyone out', async () => {
    expect(await read('/v1/segments')).toMatchObject({
      segments: [
        { key: 'buyers', size: 1 },
        { key: 'lisbon', size: 3, kind: 'rule' },
        { key: 'journey-visitor', size: 4 },
        { key: 'journey-buyer', size: 1 },
      ],
    });
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: { members: { id: string }[]; next: string | null } = await read(
        `/v1/segments/lisbon/members?limit=2${next && `&after=${next}`}`,
      );
      seen.push(...page.members.map(({ id }) => id));
      next = page.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
    expect((await get('/v1/segments/none/members')).status).toBe(404);
  });

  it('tells why a person is in a segment, how it became what it is, what it shares with others and what is odd', async () => {
    const { members } = await read<{ members: { id: string }[] }>('/v1/segments/lisbon/members');
    const id = members[0]!.id;
    expect(await read(`/v1/segments/lisbon/explain/${id}`)).toMatchObject({
      segment: 'lisbon',
      person: id,
      in: true,
      verdict: { words: 'city is "Lisbon"', holds: true, value: 'Lisbon' },
      changesAt: null,
    });
    expect((await get('/v1/segments/lisbon/explain/nobody@shop.org')).status).toBe(404);
    const { days } = await read<{ days: { size: number }[] }>('/v1/segments/lisbon/history');
    expect(days.at(-1)!.size).toBe(3);
    expect((await get('/v1/segments/lisbon/history?from=yesterday')).status).toBe(400);
    const now = new Date().toISOString();
    expect(await read(`/v1/segments/lisbon/members?at=${now}`)).toMatchObject({ members: [{ id }, {}, {}] });
    expect(await read('/v1/segments/lisbon/members?at=2020-01-01T00:00:00Z')).toEqual({ members: [], next: null });
    expect(await read('/v1/segments/overlaps')).toHaveProperty('overlaps');
    expect((await get('/v1/segments/overlaps?segment=none')).status).toBe(404);
    expect(await read('/v1/segments/flow?segments=lisbon,journey')).toMatchObject({
      segments: ['lisbon', 'journey-visitor', 'journey-buyer'],
      flows: expect.arrayContaining([{ from: null, to: 'lisbon', people: 3 }]) as unknown,
    });
    expect((await get('/v1/segments/flow?segments=none')).status).toBe(404);
    expect(await read('/v1/segments/warnings')).toMatchObject({
      warnings: expect.arrayContaining([
        { segment: 'lisbon', kind: 'small', text: '3 people, fewer than 20' },
      ]) as unknown,
    });
  });

  it('tells stages, triggers, and whether a cut is worth having', async () => {
    expect(await read('/v1/lifecycles')).toMatchObject({
      lifecycles: [{ lifecycle: 'journey', stages: ['visitor', 'buyer'] }],
    });
    expect(await read('/v1/lifecycles/journey')).toMatchObject({
      stages: [
        { stage: 'visitor', present: 4 },
        { stage: 'buyer', present: 1, conversion: 0 },
      ],
    });
    const { members } = await read<{ members: { id: string }[] }>('/v1/segments/journey-buyer/members');
    expect(await read(`/v1/lifecycles/journey/people/${members[0]!.id}`)).toMatchObject({ stage: 'buyer' });
    expect((await get('/v1/lifecycles/none')).status).toBe(404);
    expect(await read('/v1/triggers')).toMatchObject({
      triggers: [{ trigger: 'clicks', template: 'email-engaged', told: 0 }],
      templates: expect.arrayContaining([
        { template: 'email-engaged', triggers: ['clicks'], segments: ['lisbon'] },
      ]) as unknown,
    });
    expect(await read('/v1/triggers/occasions?trigger=clicks')).toEqual({ occasions: [], next: null });
    const validity = await fetch(`${api.url}/v1/segments/validate`, {
      method: 'POST',
      body: JSON.stringify({ cut: { segment: 'lisbon' }, outcome: { rule: { event: 'Order Completed' } } }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    expect(await validity.json()).toMatchObject({
      inside: { people: 3, outcome: 1 },
      outside: { people: 2, outcome: 0 },
      significant: false,
    });
    const ask = async (path: string, body: unknown) =>
      (
        await fetch(`${api.url}/v1/segments/${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        })
      ).json();
    const rule = { trait: 'city', op: 'is', value: 'Porto' };
    expect(await ask('plan', { config: { segments: { porto: { title: 'Porto', rule } } } })).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining({ kind: 'segments', key: 'porto' })]) as unknown,
      memberships: [{ segment: 'porto', before: 0, after: 2, entering: 2, leaving: 0 }],
    });
    expect(await ask('plan', { config: { segments: { porto: 5 } } })).toHaveProperty('error');
    expect(await ask('verify', {})).toMatchObject({ segments: expect.any(Number) as number, differences: [] });
  });

  it('previews a rule, and says what is wrong with one', async () => {
    const preview = (body: unknown) =>
      fetch(`${api.url}/v1/segments/preview`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    expect(await (await preview({ rule: { trait: 'city', op: 'is', value: 'Porto' } })).json()).toEqual({
      size: 2,
      people: 5,
      overlaps: [{ segment: 'journey-visitor', shared: 2 }],
      sample: [expect.stringMatching(/^prf_/), expect.stringMatching(/^prf_/)],
    });
    for (const body of [{ rule: { trait: `x') OR 1`, op: 'known' } }, { rule: 5 }, {}, '{"rule":'])
      expect(await errorOf(await preview(body))).toMatchObject({ code: 'INVALID_REQUEST', fault: 'user' });
    for (const depth of [100, 1_000, 20_000])
      expect(
        (await preview(`{"rule":${'{"not":'.repeat(depth)}{"trait":"city","op":"known"}${'}'.repeat(depth)}}`)).status,
      ).toBe(400);
    const deep = await preview(`{"rule":${'{"not":'.repeat(50)}{"trait":"city","op":"known"}${'}'.repeat(50)}}`);
    expect(await deep.json()).toMatchObject({ size: 5 });
    expect((await preview(' '.repeat(300_000))).status).toBe(413);
  });

  it('lists plugins, operations and runs', async () => {
    const { plugins } = await read<{ plugins: { id: string }[] }>('/v1/plugins');
    expect(plugins.length).toBe(house.registry.entries.length);
    await house.database.query(
      `INSERT INTO operations (id, sync, profile, kind, record, record_hash, state, outcome) VALUES ('op1', 'crm', 1, 'add', '{}', 'h', 'settled', 'ok')`,
    );
    expect(await read('/v1/operations')).toEqual({ operations: { crm: { ok: 1 } } });
    expect(await (await get('/metrics')).text()).toContain('tributary_operations{sync="crm",outcome="ok"} 1');
    expect(await read('/v1/runs?kind=run')).toEqual({ runs: [] });
    expect(await errorOf(await get('/v1/runs/run_none'))).toMatchObject({ code: 'NOT_FOUND' });
    expect((await get('/v1/runs?limit=0')).status).toBe(400);
  });

  it('serves the report under a policy that lets it run nothing', async () => {
    expect((await get('/')).headers.get('location')).toBe('/report');
    const page = await get('/report');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    for (const path of ['/reports/run_none', '/reports/..%2f..%2flatest', '/reports/latest'])
      expect([400, 404]).toContain((await get(path)).status);
  });

  it('hides what a fault of its own was', async () => {
    await house.database.query(
      `INSERT INTO runs (id, kind, state, input, error, code_version) VALUES ('run_odd', 'odd', 'done', '{}', '{"secret":"x"}', '0')`,
    );
    const answer = await get('/v1/runs/run_odd');
    expect(answer.status).toBe(500);
    expect(await errorOf(answer)).toEqual({
      code: 'INTERNAL',
      message: 'Tributary failed; this is a bug. The log says more.',
      fault: 'internal',
      retry: false,
    });
    await house.database.query(`DELETE FROM runs WHERE id = 'run_odd'`);
  });

  it('describes every route, with references that lead somewhere', async () => {
    interface Operation {
      summary?: string;
      tags?: string[];
      responses: Record<string, unknown>;
      parameters?: { schema?: unknown }[];
    }
    const document = await read<{
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: object };
    }>('/openapi.json');
    expect(document.openapi).toMatch(/^3\.0/);
    const collects = (path: string) =>
      Object.values(document.paths[path] ?? {}).some(({ tags }) => tags?.includes('collect'));
    const [collecting, others] = [
      Object.keys(document.paths).filter(collects),
      Object.keys(document.paths).filter((path) => !collects(path)),
    ];
    expect(collecting).toEqual(
      expect.arrayContaining([
        '/v1/track',
        '/v1/batch',
        '/v1/pixel/track',
        '/api/s/s2s/batch',
        '/v1/webhooks/{source}',
      ]),
    );
    expect(others.sort()).toEqual(routes);
    for (const [path, methods] of Object.entries(document.paths))
      for (const operation of Object.values(methods)) {
        expect(operation.summary, path).toBeTruthy();
        expect(Object.keys(operation.responses).length, path).toBeGreaterThan(0);
        for (const parameter of operation.parameters ?? []) expect(parameter.schema, path).toBeTruthy();
      }
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(text).not.toContain('"pattern"');
    expect((await get('/docs')).status).toBe(200);
  });
});
