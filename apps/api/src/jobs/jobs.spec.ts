import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { openHouse, registerJobs, startClock, type Clock, type House } from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../index.js';

const secret = `whsec_${Buffer.from('a secret of the test, of 32 bytes').toString('base64')}`;
const config = configSchema.parse({
  features: { rfm: { kind: 'rfm' } },
  segments: { buyers: { title: 'Buyers', rule: { event: 'Order Completed' } } },
  connections: { hook: { plugin: 'webhook', settings: { url: 'http://127.0.0.1:9/', secret } } },
  syncs: { hook: { segment: 'buyers', connection: 'hook', mapping: { email: { identifier: 'email' } } } },
  jobs: {
    features: { do: 'features', title: 'Compute', cron: '0 2 * * *' },
    segments: { do: 'segments', after: ['features'] },
    send: { do: 'activate', retries: 0 },
    monday: { do: 'checkpoint', window: { from: '03:00', to: '03:01', days: ['mon'] } },
  },
});

interface RunBody {
  id: string;
  state: string;
  startedBy: string;
  dueAt: string | null;
  output: { counts: Record<string, number>; hash: string };
}

let folder: string;
let house: House;
let api: RunningApi;
let clock: Clock;
let token: string;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-api-jobs-'));
  const log = createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } });
  house = await openHouse({ folder, config, log, durability: 'write' });
  registerJobs(house);
  const person = { messageId: 'm1', userId: 'u1', timestamp: '2026-01-01T10:00:00Z' };
  const calls = [
    { ...person, type: 'identify', traits: { email: 'ada@example.org', city: 'Lisbon' } },
    {
      ...person,
      messageId: 'm2',
      type: 'track',
      event: 'Order Completed',
      properties: { revenue: 5, currency: 'EUR' },
    },
    { type: 'nonsense', email: 'grace@example.org' },
  ];
  await house.events.append(
    calls.map((call) => ({
      key: 'u1',
      source: 'site',
      receivedAt: Date.now(),
      body: Buffer.from(JSON.stringify(call)),
    })),
  );
  await house.process(AbortSignal.timeout(120_000));
  await house.jobs.start();
  clock = await startClock(house);
  api = await startApi(house, { port: 0 });
  token = api.adminToken ?? '';
});
afterAll(async () => {
  clock?.stop();
  await api?.close();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
  fetch(`${api.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more.headers,
    },
    body: more.body === undefined ? undefined : JSON.stringify(more.body),
  });
const bodyOf = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T;
const end = async (id: string): Promise<RunBody> => {
  for (let tries = 0; tries < 1_200; tries++) {
    const run = await bodyOf<RunBody>(call('GET', `/v1/runs/${id}`));
    if (!['waiting', 'running'].includes(run.state)) return run;
    await pause(50);
  }
  return expect.fail('the run did not end');
};

it('lists jobs', async () => {
  const { jobs } = await bodyOf<{ jobs: { name: string; nextAt: string | null }[] }>(call('GET', '/v1/jobs'));
  expect(jobs.map(({ name }) => name)).toEqual(['features', 'monday', 'segments', 'send']);
  expect(await bodyOf(call('GET', '/v1/jobs/features'))).toMatchObject({
    title: 'Compute',
    cron: '0 2 * * *',
    last: null,
  });
  expect((await call('GET', '/v1/jobs/nobody')).status).toBe(404);
});

it('starts a run, says where to look and when to ask again, and tells what it said', async () => {
  const answer = await call('POST', '/v1/jobs/features/runs', { body: {} });
  expect(answer.status).toBe(202);
  const started = (await answer.json()) as RunBody;
  expect(started).toMatchObject({ state: 'waiting', startedBy: expect.stringMatching(/^api key_/) as string });
  const place = answer.headers.get('location') ?? '';
  expect(place).toBe(`/v1/runs/${started.id}`);
  const open = await call('GET', place);
  if (['waiting', 'running'].includes(((await open.json()) as RunBody).state))
    expect(open.headers.get('retry-after')).toBe('2');
  expect(await end(started.id)).toMatchObject({ state: 'done', output: { counts: { sets: 1, rows: 1 } } });
  const { lines } = await bodyOf<{ lines: { number: number; text: string }[] }>(call('GET', `${place}/logs`));
  expect(lines.map(({ number }) => number)).toEqual([1, 2]);
  expect(await bodyOf(call('GET', `${place}/logs?after=1`))).toEqual({ lines: lines.slice(1) });
  const { runs } = await bodyOf<{ runs: RunBody[] }>(call('GET', '/v1/jobs/features/runs'));
  expect(runs.map(({ id }) => id)).toEqual([started.id]);
});

it('answers 304 to whoever knows the run as it is', async () => {
  const { runs } = await bodyOf<{ runs: RunBody[] }>(call('GET', '/v1/runs?job=features&state=done'));
  const place = `/v1/runs/${runs[0]?.id}`;
  const tag = (await call('GET', place)).headers.get('etag') ?? '';
  expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
  const known = await call('GET', place, { headers: { 'if-none-match': `"else", ${tag}` } });
  expect([known.status, await known.text()]).toEqual([304, '']);
  expect((await call('GET', place, { headers: { 'if-none-match': '"else"' } })).status).toBe(200);
});

it('refuses a second run of a job that is open, names the first, and cancels it', async () => {
  const { id, dueAt } = await bodyOf<RunBody>(call('POST', '/v1/jobs/monday/runs', { body: {} }));
  expect(Date.parse(dueAt ?? '')).toBeGreaterThan(Date.now());
  const second = await call('POST', '/v1/jobs/monday/runs', { body: {} });
  expect(second.status).toBe(409);
  expect(await second.json()).toMatchObject({ error: { code: 'JOB_BUSY', retry: true, details: { run: id } } });
  expect((await call('POST', `/v1/runs/${id}/cancel`)).status).toBe(202);
  expect((await end(id)).state).toBe('cancelled');
  const again = await bodyOf<RunBody>(call('POST', '/v1/jobs/monday/runs', { body: { anyway: true } }));
  expect((await end(again.id)).state).toBe('done');
});

it.each([
  ['features', { from: 'yesterday' }, 400],
  ['features', { to: '2026-01-01' }, 400],
  ['features', { unknown: 1 }, 400],
  ['segments', { from: '2026-01-01' }, 400],
  ['nobody', {}, 404],
])('refuses to start %s with %j', async (name, body, status) => {
  expect((await call('POST', `/v1/jobs/${name}/runs`, { body })).status).toBe(status);
});

it('lets nobody start anything without a token', async () => {
  expect((await call('POST', '/v1/jobs/features/runs', { body: {}, headers: { authorization: '' } })).status).toBe(401);
});

describe('what the house says of itself', () => {
  it('gives every request an id, the caller’s where it is a plain one', async () => {
    const idOf = async (id: string) =>
      (await call('GET', '/v1/jobs', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idOf('from-airflow_7')).toBe('from-airflow_7');
    expect(await idOf('two words')).toMatch(/^[0-9a-f-]{36}$/);
    expect(logged.some((line) => line.includes('"requestId":"from-airflow_7"'))).toBe(true);
  });

  it('has figures of jobs, runs, requests, lag, queue, disk and memory', async () => {
    const text = await (await call('GET', '/metrics')).text();
    for (const part of [
      'tributary_runs_total{job="features",state="done"}',
      'tributary_job_age_seconds{job="features"}',
      'tributary_job_next_seconds{job="features"}',
      'tributary_http_request_seconds_count{method="POST",route="/v1/jobs/:name/runs",status="202"}',
      'tributary_log_lag_frames 0',
      'tributary_log_lag_seconds 0',
      'tributary_queue_jobs{state="waiting"} 0',
      'tributary_events_total{fate="recorded"} 2',
    ])
      expect(text).toContain(part);
    for (const name of ['disk_free', 'disk_size', 'warehouse_memory', 'warehouse_disk', 'database_disk'])
      expect(Number(new RegExp(`^tributary_${name}_bytes (\\S+)$`, 'm').exec(text)?.[1]), name).toBeGreaterThan(0);
  });

  it('tells no person and no secret: not in lines, figures, runs or what they said', async () => {
    // Work that knows both: a look-up by address, and a sync whose destination is away.
    await call('GET', '/v1/profiles?identifier=ada%40example.org');
    await call('GET', '/v1/profiles?identifier=nobody%40example.org');
    await call('GET', `/v1/runs?token=${token}&kind=ada%40example.org`);
    const { id } = await bodyOf<RunBody>(call('POST', '/v1/jobs/send/runs', { body: {} }));
    await pause(1500);
    await call('POST', `/v1/runs/${id}/cancel`);
    await end(id);
    const told = [
      logged.join(''),
      await (await call('GET', '/metrics')).text(),
      await (await call('GET', '/v1/runs')).text(),
      await (await call('GET', `/v1/runs/${id}/logs`)).text(),
    ];
    expect(logged.length).toBeGreaterThan(5);
    for (const hidden of ['example.org', 'Lisbon', secret, secret.slice(6), token, 'Bearer'])
      for (const text of told) expect(text.includes(hidden), hidden).toBe(false);
  });
});
