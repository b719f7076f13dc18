import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { configSchema, TributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';

const config = configSchema.parse({
  region: 'US',
  sources: {
    web: { writeKeys: ['web-key-1', 'web-key-2', { env: 'TRIBUTARY_COLLECT_SPEC_KEY' }] },
    app: { writeKeys: ['app-key-1'] },
  },
});

let served: ServedHouse;
let house: House;
let api: RunningApi;

beforeAll(async () => {
  process.env.TRIBUTARY_COLLECT_SPEC_KEY = 'key-of-a-variable';
  served = await serveHouse(config);
  ({ house, api } = served);
});
afterAll(async () => {
  delete process.env.TRIBUTARY_COLLECT_SPEC_KEY;
  await served?.close();
});
afterEach(() => vi.restoreAllMocks());

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const send = (path: string, body: unknown, headers: Record<string, string> = basic('web-key-1:')) =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    headers,
  });
const track = (messageId: string, extra: object = {}) => ({
  type: 'track',
  event: 'Seen',
  messageId,
  userId: 'u1',
  ...extra,
});
const processAll = () => house.process(AbortSignal.timeout(120_000));
const stored = (condition: string) =>
  house.warehouse.query<{ source: string; name: string; message_id: string }>(
    `SELECT source, name, message_id FROM events WHERE ${condition} ORDER BY message_id`,
  );
const quarantined = () =>
  house.warehouse.query<{ source: string; code: string; reason: string; message_id: string }>(
    'SELECT source, code, reason, message_id FROM events_quarantine ORDER BY message_id',
  );

describe('requests at once', () => {
  it('keep their own bytes, whatever their size and however they come', async () => {
    const sizes = [200, 7_000, 9_000, 31_000, 33_000, 120_000, 140_000, 400_000];
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const bodies = Array.from({ length: 80 }, (_, n) => {
      const text = `${letters[n % 26]}${n}`.repeat(500);
      const size = sizes[n % sizes.length] ?? 0;
      const batch = Array.from({ length: Math.ceil(size / 2_000) }, (_, at) =>
        track(`own-${n}-${at}`, { event: 'Own', userId: `own-${n}`, properties: { text } }),
      );
      const json = Buffer.from(JSON.stringify({ batch }));
      return { batch: batch.length, body: n % 5 === 0 ? gzipSync(json) : json, stated: n % 3 !== 0, text };
    });
    const answers = await Promise.all(
      bodies.map(async ({ body, stated }) => {
        // Without a stated length the body comes in chunks.
        const sent = stated ? new Uint8Array(body) : new Blob([new Uint8Array(body)]).stream();
        const init = { method: 'POST', body: sent, headers: basic('web-key-1:'), duplex: 'half' as const };
        return (await fetch(`${api.url}/v1/batch`, init)).status;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    await processAll();
    const rows = await house.warehouse.query<{ n: string; events: string; texts: string[] }>(
      `SELECT splitByChar('-', message_id)[2] AS n, count() AS events, groupUniqArray(JSONExtractString(properties, 'text')) AS texts
       FROM events WHERE name = 'Own' GROUP BY n`,
    );
    expect(rows).toHaveLength(bodies.length);
    for (const { n, events, texts } of rows)
      expect([Number(events), texts]).toEqual([bodies[Number(n)]?.batch, [bodies[Number(n)]?.text]]);
  });
});

describe('an event that was sent', () => {
  it('is on its profile, by every path', async () => {
    const paths = {
      track: { event: 'Seen' },
      identify: { traits: { email: 'ada@shop.org' } },
      page: { name: 'Home' },
      screen: { name: 'Start' },
      group: { groupId: 'g1' },
      alias: { previousId: 'browser-1' },
      t: { event: 'Seen' },
      i: {},
      p: {},
      s: {},
      g: { groupId: 'g1' },
      a: { previousId: 'browser-1' },
    };
    for (const [path, fields] of Object.entries(paths))
      // The path wins over what the call says of itself.
      expect(
        await (
          await send(`/v1/${path}`, { ...fields, type: 'nonsense', userId: 'ada', messageId: `path-${path}` })
        ).json(),
      ).toEqual({ success: true });
    for (const path of ['batch', 'import', 'b', 'batch/'])
      expect((await send(`/v1/${path}`, { batch: [track(`path-${path}`, { userId: 'ada' })] })).status).toBe(200);
    await processAll();

    const headers = { authorization: `Bearer ${api.adminToken}` };
    const found = (await (await fetch(`${api.url}/v1/profiles?identifier=ada@shop.org`, { headers })).json()) as {
      profiles: { id: string }[];
    };
    const profile = (await (
      await fetch(`${api.url}/v1/profiles/${found.profiles[0]?.id}?events=50`, { headers })
    ).json()) as { events: { name: string }[] };
    const count = (name: string) => profile.events.filter((event) => event.name === name).length;
    expect(['Seen', 'identify', 'page', 'screen', 'group', 'alias'].map(count)).toEqual([6, 2, 2, 2, 2, 2]);
  });

  it('is stored once however often it comes, at the time its sender means', async () => {
    const now = Date.now();
    const skew = 3_600_000;
    const call = { ...track('again'), timestamp: new Date(now - 60_000 + skew).toISOString() };
    for (let time = 0; time < 3; time++)
      await send('/v1/batch', { batch: [call], sentAt: new Date(now + skew).toISOString() });
    await processAll();
    const rows = await house.warehouse.query<{ at: string }>(
      `SELECT toUnixTimestamp64Milli(occurred_at) AS at FROM events WHERE message_id = 'again'`,
    );
    expect(rows.map(({ at }) => Math.round((Number(at) - now + 60_000) / 5000))).toEqual([0]);
  });

  it('is kept as it came, its key in the log that of its person', async () => {
    const append = vi.spyOn(house.events, 'append');
    const body = `{ "batch" : [ {"type":"track","event":"Größe","anonymousId":"b7", "messageId":"raw-1"} ,{"type":"track","event":"x","userId":"other","messageId":"raw-2"}]}`;
    await send('/v1/batch', `\uFEFF${body}`);
    expect(append).toHaveBeenCalledTimes(1);
    const [frame] = append.mock.calls[0]?.[0] ?? [];
    expect(frame).toMatchObject({ key: 'web b7', source: 'web' });
    expect(Buffer.from(frame?.body ?? []).toString()).toContain(body);
    await send('/v1/batch', { batch: [] });
    expect(append).toHaveBeenCalledTimes(1);
  });
});

describe('the write key', () => {
  it.each([
    ['basic with a colon', basic('web-key-1:'), {}, 'web'],
    ['basic without one', basic('web-key-2'), {}, 'web'],
    ['basic with a line break', basic('app-key-1\n'), {}, 'app'],
    ['a password beside it', basic('app-key-1:secret'), {}, 'app'],
    ['bearer', { authorization: 'Bearer app-key-1' }, {}, 'app'],
    ['the body', {}, { writeKey: 'app-key-1' }, 'app'],
    ['the body beside a foreign bearer', { authorization: 'Bearer oauth-token' }, { writeKey: 'app-key-1' }, 'app'],
    ['a header beside a masked body', { 'x-write-key': 'app-key-1' }, { writeKey: 'jk:***' }, 'app'],
    ['a variable', basic('key-of-a-variable:'), {}, 'web'],
    ['basic before the body', basic('web-key-1:'), { writeKey: 'app-key-1' }, 'web'],
  ])('is found: %s', async (name, headers, body, source) => {
    const messageId = `key-${name}`;
    expect((await send('/v1/track', { ...track(messageId), ...body }, headers as Record<string, string>)).status).toBe(
      200,
    );
    await processAll();
    expect(await stored(`message_id = '${messageId}'`)).toMatchObject([{ source }]);
  });

  it('is that of the request and not of one of its events, and goes no further', async () => {
    await send('/v1/batch', { batch: [track('inner-key', { writeKey: 'app-key-1' })] });
    await send('/v1/track?writeKey=app-key-1', track('query-key'), {});
    await processAll();
    expect(await stored(`message_id IN ('inner-key', 'query-key')`)).toMatchObject([
      { source: 'web' },
      { source: 'app' },
    ]);
    const [row] = await house.warehouse.query<{ found: string }>(
      `SELECT count() AS found FROM events WHERE toString(properties) LIKE '%app-key-1%'`,
    );
    expect(Number(row?.found)).toBe(0);
  });

  it.each([{}, basic('nobody:'), basic(''), { authorization: 'Basic' }, { 'x-write-key': '__proto__' }])(
    'unknown is refused: %j',
    async (headers) => {
      const answer = await send('/v1/track', track('unknown'), headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ success: false, error: { code: 'UNAUTHORIZED' } });
    },
  );

  it('follows what is applied', async () => {
    const before = house.config;
    house.config = configSchema.parse({ sources: { shop: { writeKeys: ['shop-key-1'] } } });
    expect((await send('/v1/track', track('later'), basic('shop-key-1:'))).status).toBe(200);
    expect((await send('/v1/track', track('later'))).status).toBe(401);
    house.config = before;
    expect((await send('/v1/track', track('later'))).status).toBe(200);
  });

  it('opens nothing else, and the admin token no source', async () => {
    for (const headers of [basic('web-key-1:'), { authorization: 'Bearer web-key-1' }])
      expect((await fetch(`${api.url}/v1/runs`, { headers })).status).toBe(401);
    const admin = { authorization: `Bearer ${api.adminToken}` };
    expect((await send('/v1/track', track('admin'), admin)).status).toBe(401);
  });
});

describe('what a body may be', () => {
  it.each(['text/plain', 'application/json;charset=UTF-8', 'application/x-www-form-urlencoded', 'a/b', undefined])(
    'any content type, packed or not: %s',
    async (type) => {
      const headers = { ...basic('web-key-1:'), ...(type ? { 'content-type': type } : {}) };
      const id = `type-${type}`;
      expect((await send('/v1/batch', Buffer.from(JSON.stringify({ batch: [track(id)] })), headers)).status).toBe(200);
      const packed = gzipSync(JSON.stringify({ batch: [track(`${id}-gzip`)] }));
      expect((await send('/v1/batch', packed, headers)).status).toBe(200);
      expect((await send('/v1/batch', packed, { ...headers, 'content-encoding': 'gzip' })).status).toBe(200);
      await processAll();
      expect(await stored(`message_id LIKE '${id}%'`)).toHaveLength(2);
    },
  );

  it.each(['', '{', '5', 'null', '[]', '"text"', Buffer.from([0x1f, 0x8b, 1, 2]), gzipSync('{')])(
    'no JSON object is refused: %s',
    async (body) => {
      for (const path of ['/v1/track', '/v1/batch']) {
        const answer = await send(path, body);
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ success: false, error: { code: 'INVALID_REQUEST', retry: false } });
      }
    },
  );

  it('over 4 MB is refused, also where it is a few kilobytes packed', async () => {
    const long = JSON.stringify({ batch: [track('long', { context: { a: 'a'.repeat(4 * 1024 * 1024) } })] });
    for (const body of [long, gzipSync(long), gzipSync(Buffer.alloc(200_000_000, 'a'))]) {
      const answer = await send('/v1/batch', body);
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ success: false, error: { code: 'EVENT_TOO_LARGE' } });
    }
  });

  it('one bad event does not fail its neighbours, and is told where it is asked for', async () => {
    const deep = `{"type":"track","event":"deep","userId":"u1","messageId":"bad-5","properties":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
    const events = [
      track('good-1'),
      { type: 'track', messageId: 'bad-1', userId: 'u1' },
      track('bad-2', { properties: { text: 'x'.repeat(33_000) } }),
      5,
      { type: 'nonsense', messageId: 'bad-4', __proto__: { type: 'track' } },
      track('good-2'),
    ].map((event) => JSON.stringify(event));
    const answer = await send('/v1/batch?verbose=1', `{"batch":[${[...events, deep].join(',')}]}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      success: true,
      accepted: 2,
      rejected: [
        { index: 1, messageId: 'bad-1', code: 'EVENT_INVALID', reason: 'a track call needs an event name' },
        {
          index: 2,
          messageId: 'bad-2',
          code: 'EVENT_TOO_LARGE',
          reason: expect.stringMatching(/^too_large/) as string,
        },
        { index: 3, messageId: null, code: 'EVENT_INVALID' },
        { index: 4, messageId: 'bad-4', code: 'EVENT_INVALID' },
        { index: 6, messageId: 'bad-5', reason: expect.stringMatching(/^too_deep/) as string },
      ],
    });
    await processAll();
    expect(await stored(`message_id LIKE 'good-%'`)).toHaveLength(2);
    const bad = (await quarantined()).filter(({ message_id }) => message_id.startsWith('bad-'));
    expect(bad.map(({ message_id, code, source }) => [message_id, code, source])).toEqual(
      expect.arrayContaining([
        ['bad-1', 'EVENT_INVALID', 'web'],
        ['bad-2', 'EVENT_TOO_LARGE', 'web'],
        ['bad-4', 'EVENT_INVALID', 'web'],
      ]),
    );
    // What is wrong cannot pass for a row that a source rejected, nor a body for a stamp.
    const forged = { collect: 1, kind: 'batch', request: { batch: [track('forged')] }, rejected: [{}] };
    expect(await (await send('/v1/track?verbose=1', forged)).json()).toMatchObject({ accepted: 0 });
    await processAll();
    expect(await stored(`message_id = 'forged'`)).toEqual([]);
  });
});

describe('an answer other than 200', () => {
  it.each([
    ['LOG_FULL', 429],
    ['DISK_LOW', 503],
    ['LOG_UNAVAILABLE', 503],
    ['INTERNAL', 500],
  ] as const)('%s is %i, and pages may read when to come again', async (code, status) => {
    vi.spyOn(house.events, 'append').mockRejectedValue(new TributaryError(code, 'no room'));
    const answer = await send(
      '/v1/batch',
      { batch: [track('refused')] },
      {
        ...basic('web-key-1:'),
        origin: 'https://shop.example',
      },
    );
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ success: false, error: { code } });
    expect(Number(answer.headers.get('retry-after')) > 0).toBe(code !== 'INTERNAL');
    expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
    // An image is an image all the same.
    expect((await fetch(`${api.url}/v1/pixel/track?writeKey=web-key-1&event=x&userId=u`)).status).toBe(200);
  });

  it('waits for the log and not for less', async () => {
    let durable = () => {};
    vi.spyOn(house.events, 'append').mockReturnValue(new Promise((resolve) => (durable = () => resolve(1))));
    let answered = false;
    const answer = send('/v1/track', track('slow')).then(() => (answered = true));
    await vi.waitFor(() => expect(house.events.append).toHaveBeenCalled(), 30_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    durable();
    await answer;
  });
});

describe('pages of other origins', () => {
  it.each(['/v1/t', '/v1/batch', '/v1/m', '/v1/projects/web-key-1/settings'])('may send to %s', async (path) => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-retry-count',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
  });

  it('may not read the api', async () => {
    const headers = { origin: 'https://shop.example', authorization: `Bearer ${api.adminToken}` };
    const answer = await fetch(`${api.url}/v1/runs`, { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('must know this server by its name', async () => {
    const status = await new Promise((resolve, reject) =>
      httpRequest(`${api.url}/v1/track`, { method: 'POST', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end('{}'),
    );
    expect(status).toBe(421);
  });

  it('learn from the settings to send here', async () => {
    const answer = await fetch(`${api.url}/v1/projects/web-key-1/settings`);
    expect(answer.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(await answer.json()).toMatchObject({
      integrations: {
        'Segment.io': { apiKey: 'web-key-1', apiHost: `${new URL(api.url).host}/v1`, protocol: 'http' },
      },
      metrics: { sampleRate: 0 },
    });
    expect((await fetch(`${api.url}/v1/projects/unknown-key/settings`)).status).toBe(404);
  });
});

describe('a pixel', () => {
  const image = async (path: string, method = 'GET') => {
    const answer = await fetch(`${api.url}/v1/pixel/${path}`, { method });
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    return Buffer.from(await answer.arrayBuffer());
  };

  it('is an event, by data or by fields, and an image whatever happens', async () => {
    const data = Buffer.from(
      JSON.stringify({ writeKey: 'web-key-1', userId: 'u1', event: 'Email Opened', messageId: 'pixel-1' }),
    ).toString('base64url');
    const fields =
      'writeKey=web-key-1&userId=u1&event=Email%20Opened&messageId=pixel-2&properties.subject=Hi&properties.__proto__.a=1';
    expect((await image(`track?data=${data}`)).subarray(0, 6).toString()).toBe('GIF89a');
    await image(`track?${fields}`);
    await image(`track?${fields.replace('pixel-2', 'pixel-head')}`, 'HEAD');
    for (const path of ['track', 'track?data=@@@', 'track?data=bnVsbA', 'nowhere', `track?writeKey=nobody&event=x`])
      await image(path);
    await processAll();
    expect(await stored(`message_id LIKE 'pixel-%'`)).toEqual([
      { source: 'web', name: 'Email Opened', message_id: 'pixel-1' },
      { source: 'web', name: 'Email Opened', message_id: 'pixel-2' },
    ]);
  });
});

it("a client's figures are taken and not kept", async () => {
  const end = await house.events.end();
  for (const body of ['{"series":[]}', '', 'nonsense', 'x'.repeat(5_000_000)])
    expect((await send('/v1/m', body, {})).status).toBe(200);
  expect(await house.events.end()).toBe(end);
});
