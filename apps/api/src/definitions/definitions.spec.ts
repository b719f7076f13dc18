import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { createApiKey, openHouse, type House } from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApi, type RunningApi } from '../index.js';

const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
const city = (value: string) => ({ title: value, rule: { trait: 'city', op: 'is', value } });
const config = {
  sources: { site: { plugin: 'files', settings: { path: 'x.csv', mapping: { type: 'identify', userId: 'id' } } } },
  segments: { lisbon: city('Lisbon') },
  connections: { hook: { plugin: 'webhook', settings: { url: 'https://example.com/in', secret } } },
};
const calls = ['Lisbon', 'Lisbon', 'Porto'].map((name, n) => ({
  type: 'identify',
  messageId: `m${n}`,
  userId: `u${n}`,
  timestamp: '2025-05-01T10:00:00Z',
  traits: { city: name },
}));

let folder: string;
let house: House;
let api: RunningApi;
let reader: string;
const lines: string[] = [];

beforeAll(async () => {
  vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 3).toString('base64'));
  folder = await mkdtemp(join(tmpdir(), 'tributary-definitions-'));
  house = await openHouse({
    folder,
    config: configSchema.parse(config),
    log: createLogger({ level: 'fatal' }),
    durability: 'write',
  });
  for (const call of calls)
    await house.events.append([
      { key: call.userId, source: 'site', receivedAt: Date.now(), body: Buffer.from(JSON.stringify(call)) },
    ]);
  await house.process(AbortSignal.timeout(120_000));
  api = await startApi(house, { port: 0 });
  reader = await createApiKey(house, { label: 'reporting' });
}, 120_000);
afterAll(async () => {
  await api?.close();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

const ask = async (path: string, { token = api.adminToken, body }: { token?: string | null; body?: unknown } = {}) => {
  const answer = await fetch(`${api.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  lines.push(text);
  return { status: answer.status, body: JSON.parse(text) as Record<string, never> };
};
const apply = (body: object) => ask('/v1/definitions/apply', { body });

describe('definitions over HTTP', () => {
  it('lists what holds, and one with its history, secrets as dots', async () => {
    const { body } = await ask('/v1/definitions');
    expect(body).toMatchObject({ revision: 1 });
    expect(body.definitions).toContainEqual(
      expect.objectContaining({ kind: 'segments', key: 'lisbon', version: 1, managedBy: 'code' }),
    );
    const hook = await ask('/v1/definitions/connections/hook');
    expect(hook.body).toMatchObject({ version: 1, removed: false, body: { settings: { secret: '••••••' } } });
    expect((await ask('/v1/definitions/segments/nobody')).status).toBe(404);
    expect((await ask('/v1/definitions/segments/__proto__')).status).toBe(400);
    expect((await ask('/v1/definitions/nonsense/x')).status).toBe(400);
  });

  it('is for the admin token alone', async () => {
    for (const path of ['/v1/definitions', '/v1/definitions/segments/lisbon'])
      expect(await ask(path, { token: reader })).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    const refused = await ask('/v1/definitions/apply', { token: reader, body: { config: {} } });
    expect(refused).toMatchObject({ status: 403 });
    expect((await ask('/v1/definitions', { token: 'x'.repeat(40) })).status).toBe(401);
  });

  it('a dry run changes nothing; applying changes live segments without a restart', async () => {
    const parts = { managedBy: 'ui', config: { segments: { porto: city('Porto') } } };
    const dry = await apply({ ...parts, dryRun: true });
    expect(dry).toMatchObject({
      status: 200,
      body: { applied: false, revision: 1, changes: [{ action: 'add', key: 'porto' }] },
    });
    expect((await ask('/v1/segments/porto')).status).toBe(404);
    expect(await apply(parts)).toMatchObject({ status: 200, body: { applied: true, revision: 2 } });
    expect((await ask('/v1/segments/porto')).body).toMatchObject({ size: 1, title: 'Porto' });
    const held = await ask('/v1/definitions/segments/porto');
    expect(held.body).toMatchObject({ managedBy: 'ui', by: expect.stringMatching(/^key_/) as string });
    // And whoever comes next is judged by it as they come.
    const call = { ...calls[2], messageId: 'm9', userId: 'u9' };
    await house.events.append([
      { key: 'u9', source: 'site', receivedAt: Date.now(), body: Buffer.from(JSON.stringify(call)) },
    ]);
    await house.process(AbortSignal.timeout(120_000));
    expect((await ask('/v1/segments/porto')).body).toMatchObject({ size: 2 });
  });

  it('a code-managed definition is read-only but for the file; the file leaves those by hand alone', async () => {
    const change = await apply({ managedBy: 'ui', config: { segments: { lisbon: city('Rome') } } });
    expect(change).toMatchObject({
      status: 409,
      body: { error: { code: 'DEFINITION_MANAGED', details: ['segments.lisbon'] } },
    });
    const whole = await apply({ config: { ...config, segments: { lisbon: city('Porto') } } });
    expect(whole.body).toMatchObject({ applied: true, uiManaged: [{ key: 'porto', stated: 'absent' }] });
    expect((await ask('/v1/segments/lisbon')).body).toMatchObject({ size: 2 });
  });

  it('refuses what is wrong with a stable code, and an older plan', async () => {
    const { revision } = (await ask('/v1/definitions')).body as unknown as { revision: number };
    expect(await apply({ config, revision: revision - 1 })).toMatchObject({
      status: 409,
      body: { error: { code: 'DEFINITIONS_CHANGED', retry: true } },
    });
    const wrong = await apply({
      config: { segments: { a: { title: 1 } }, syncs: { s: { segment: 'b', connection: 'c', mapping: {} } } },
    });
    expect(wrong).toMatchObject({ status: 422, body: { error: { code: 'CONFIG_INVALID' } } });
    expect((wrong.body.error as unknown as { details: string[] }).details.length).toBeGreaterThan(3);
    expect(await apply({ managedBy: 'ui', config: { segments: 7 } })).toMatchObject({ status: 422 });
    expect(await apply({ config, remove: [{ kind: 'segments', key: 'porto' }] })).toMatchObject({ status: 400 });
    expect(await ask('/v1/definitions/apply', { body: '{"config":{"segments":{"__proto__":{}}}}' })).toMatchObject({
      status: 400,
    });
    expect((await ask('/v1/definitions')).body).toMatchObject({ revision });
  });

  it('two at once follow one another', async () => {
    const both = await Promise.all(
      ['Faro', 'Evora'].map((name) => apply({ managedBy: 'ui', config: { segments: { porto: city(name) } } })),
    );
    const revisions = both.map(({ body }) => Number(body.revision));
    expect(Math.abs(revisions[0]! - revisions[1]!)).toBe(1);
    const { history } = (await ask('/v1/definitions/segments/porto')).body as unknown as {
      history: { version: number }[];
    };
    expect(history.map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it('never said the secret', () => {
    expect(lines.join('\n')).not.toContain(secret.slice(6));
    expect(lines.length).toBeGreaterThan(15);
  });

  it('applies segments alone, and refuses a configuration that changes more', async () => {
    expect(await apply({ config, adopt: true })).toMatchObject({ status: 200 });
    const faro = { ...config, segments: { ...config.segments, faro: city('Faro') } };
    expect((await ask('/v1/segments/apply', { token: reader, body: { config: faro } })).status).toBe(403);
    const more = { ...faro, title: 'Another title' };
    expect(await ask('/v1/segments/apply', { body: { config: more } })).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_REQUEST' } },
    });
    expect(await ask('/v1/segments/apply', { body: { config: faro, revision: 0 } })).toMatchObject({ status: 409 });
    expect(await ask('/v1/segments/apply', { body: { config: faro } })).toMatchObject({
      status: 200,
      body: { applied: true },
    });
    expect(await ask('/v1/segments/preview', { body: { segment: 'faro' } })).toMatchObject({
      status: 200,
      body: { size: 0 },
    });
    expect((await ask('/v1/segments/preview', { body: {} })).status).toBe(400);
  });
});
