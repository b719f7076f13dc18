import { describe, expect, it } from 'vitest';
import {
  callsOf,
  logKey,
  readFrame,
  requestFrames,
  shortenedAddress,
  stampRequest,
  stampRoom,
  statedWriteKeys,
  type Circumstances,
  type RequestKind,
} from './index.js';

const read = (kind: RequestKind, text: string) =>
  readFrame({ position: 7, key: 'web', source: 'web', receivedAt: 0, body: stampRequest(kind, Buffer.from(text)) });

describe('a request of the tracking API', () => {
  it('is read from the log as the calls it holds, with the type of its path', () => {
    const { events } = read('page', ' {"type":"track","userId":"u","writeKey":"k","_metadata":{},"messageId":"m"}\n');
    expect(events.map(({ call }) => call)).toEqual([{ type: 'page', userId: 'u', messageId: 'm' }]);
    const batch = read('batch', '{"batch":[{"type":"screen","writeKey":"k"},5],"rejected":[{}],"writeKey":"k"}');
    expect(batch.events.map(({ call, messageId }) => [call, messageId])).toEqual([[{ type: 'screen' }, 'web:7.0']]);
    expect(batch.quarantined.map(({ where }) => where)).toEqual(['log 7.1']);
  });

  it('corrects the clock by when the batch was sent', () => {
    const sent = { batch: [{ type: 'page', timestamp: '2024-01-01T00:00:00Z' }], sentAt: '2024-01-01T00:01:00Z' };
    const receivedAt = Date.UTC(2025, 0, 1);
    const body = stampRequest('batch', Buffer.from(JSON.stringify(sent)));
    const { events } = readFrame({ position: 1, key: 'web', source: 'web', receivedAt, body });
    expect(events.map(({ occurredAt }) => occurredAt)).toEqual([receivedAt - 60_000]);
  });

  it('cannot pass for another by what its body says', () => {
    const inner = stampRequest('batch', Buffer.from('{"batch":[{"type":"page"}]}')).toString();
    expect(read('track', inner).events).toEqual([]);
    expect(read('batch', inner).quarantined).toHaveLength(1);
    expect(read('batch', '{"request":{"batch":[]}}').events).toEqual([]);
  });

  it('holds no call over 32 KB, while rows of sources may be larger', () => {
    const call = (bytes: number) => {
      const empty = JSON.stringify({ type: 'page', messageId: 'm', properties: { t: '' } }).length;
      return JSON.stringify({ type: 'page', messageId: 'm', properties: { t: 'x'.repeat(bytes - empty) } });
    };
    const batch = `{"batch":[${call(32_768)},${call(32_769)}]}`;
    const { events, quarantined } = read('batch', batch);
    expect([events.length, quarantined.map(({ code }) => code)]).toEqual([1, ['EVENT_TOO_LARGE']]);
    const frame = { position: 7, key: 'crm', source: 'crm', receivedAt: 0, body: Buffer.from(batch) };
    expect(readFrame(frame).events).toHaveLength(2);
  });

  it('puts what a batch says of all under what each event says itself, and takes no order from a key', () => {
    const body = `{"context":{"library":{"name":"a","version":"1"},"locale":"de","__proto__":{"polluted":1}},
      "integrations":{"All":true,"Mail":false},
      "batch":[{"type":"page","messageId":"m1"},
        {"type":"page","messageId":"m2","context":{"library":{"name":"b"},"constructor":{"prototype":{"polluted":1}}},"integrations":{"Mail":true}},
        {"type":"page","messageId":"m3","context":null,"\\u005f_proto__":{"polluted":1}}]}`;
    const { events } = read('batch', body);
    const said = events.map(({ call }): object[] => [call.context ?? {}, call.integrations ?? {}]);
    const wanted: object[][] = [
      [
        { library: { name: 'a', version: '1' }, locale: 'de' },
        { All: true, Mail: false },
      ],
      [
        { library: { name: 'b', version: '1' }, locale: 'de', constructor: { prototype: { polluted: 1 } } },
        { All: true, Mail: true },
      ],
      [
        { library: { name: 'a', version: '1' }, locale: 'de' },
        { All: true, Mail: false },
      ],
    ];
    expect(said).toEqual(wanted);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    for (const { call } of events) expect(Object.hasOwn(call, '__proto__')).toBe(false);
  });

  it('measures an event with what its batch adds to it', () => {
    const context = { text: 'x'.repeat(20_000) };
    const batch = [{ type: 'page', properties: { text: 'y'.repeat(20_000) } }, { type: 'page' }];
    const { events, quarantined } = read('batch', JSON.stringify({ context, batch }));
    expect([events.length, quarantined.map(({ code }) => code)]).toEqual([1, ['EVENT_TOO_LARGE']]);
  });

  it('keeps what held when it came: another limit, the time of its header, clocks that are not corrected', () => {
    const held = (circumstances: Circumstances, call: object) => {
      const bytes = Buffer.from(JSON.stringify({ type: 'page', messageId: 'm', ...call }));
      const body = stampRequest('page', bytes, circumstances);
      return readFrame({ position: 1, key: 'web', source: 'web', receivedAt: Date.UTC(2025, 0, 1), body });
    };
    const large = { properties: { text: 'x'.repeat(40_000) } };
    expect(held({ eventBytes: 65_536 }, large).events).toHaveLength(1);
    expect(held({ eventBytes: 2_048 }, large).quarantined).toMatchObject([{ code: 'EVENT_TOO_LARGE' }]);
    const timestamp = '2024-01-01T00:00:00Z';
    const at = (circumstances: Circumstances, call: object = {}) =>
      held(circumstances, { timestamp, ...call }).events[0]?.occurredAt;
    expect(at({ sentAt: '2024-01-01T00:01:00Z' })).toBe(Date.UTC(2025, 0, 1) - 60_000);
    expect(at({ sentAt: '2024-01-01T00:01:00Z' }, { sentAt: '2024-01-01T00:02:00Z' })).toBe(
      Date.UTC(2025, 0, 1) - 120_000,
    );
    expect(at({ sentAt: '2024-01-01T00:01:00Z', historical: true })).toBe(Date.parse(timestamp));
  });

  it.each([
    [{ context: { library: { name: 'analytics.js' } } }, true],
    [{ context: { library: { name: 'RudderLabs JavaScript SDK' } }, channel: 'web' }, true],
    [{ channel: 'mobile' }, true],
    [{ context: { direct: true } }, true],
    [{ context: { direct: false }, channel: 'mobile' }, false],
    [{ context: { library: { name: '@segment/analytics-node' } } }, false],
    [{ context: { library: { name: 'analytics.js' } }, channel: 'server' }, false],
    [{}, false],
  ])('fills in the connection where it is that of a person: %j', (given, filled) => {
    const call = given as { context?: object };
    const client = { ip: '203.0.113.9', userAgent: 'Firefox' };
    const [event] = callsOf({ kind: 'page', request: call, client }) as { context?: Record<string, unknown> }[];
    const { library: _, direct: __, ...added } = event?.context ?? {};
    expect(added).toEqual(filled ? client : {});
    const own = { ...call, context: { ...call.context, ip: '198.51.100.1' } };
    const [stated] = callsOf({ kind: 'page', request: own, client }) as { context: { ip: string } }[];
    expect(stated?.context.ip).toBe('198.51.100.1');
  });

  it.each([
    ['203.0.113.9', '203.0.113.0'],
    ['::ffff:203.0.113.9', '203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:db8::1', '2001:db8::'],
    ['::1', '::'],
  ])('shortens the address %s to %s', (ip, shorter) => {
    expect(shortenedAddress(ip)).toBe(shorter);
  });

  it('takes the merge of RudderStack for the call that says the same', () => {
    const merged = (...pair: object[]) =>
      callsOf({ kind: 'merge', request: { mergeProperties: pair, messageId: 'm' } });
    expect(merged({ type: 'email', value: 'a@b.org' }, { type: 'anonymous_id', value: 'x1' })).toEqual([
      { type: 'identify', messageId: 'm', anonymousId: 'x1', traits: { email: 'a@b.org' } },
    ]);
    expect(merged({ type: 'user_id', value: 'u1' }, { type: 'user_id', value: 'u2' })).toEqual([
      { type: 'alias', messageId: 'm', userId: 'u1', previousId: 'u2' },
    ]);
    for (const pair of [
      [],
      [{ type: 'email', value: 'a' }],
      [{ type: 'email' }, { type: 'email' }],
      [{ type: 'x' }, {}],
    ])
      expect(merged(...pair)).toMatchObject([{ type: 'merge' }]);
  });

  it('with more events than a frame has places is kept in several, without a loss', () => {
    const batch = Array.from({ length: 20_000 }, (_, n) => ({ type: 'page', messageId: `m${n}` }));
    const value = { context: { locale: 'de' }, sentAt: '2024-01-01T00:00:00Z', batch };
    const frames = requestFrames({ kind: 'batch', bytes: Buffer.from(JSON.stringify(value)), value }, {}) ?? [];
    const read = frames.map((body, index) =>
      readFrame({ position: index + 1, key: 'web', source: 'web', receivedAt: 0, body }),
    );
    expect(read.map(({ events }) => events.length)).toEqual([8192, 8192, 3616]);
    expect(read.flatMap(({ quarantined }) => quarantined)).toEqual([]);
    expect(new Set(read.flatMap(({ events }) => events.map(({ messageId }) => messageId))).size).toBe(20_000);
    expect(read[2]?.events[0]?.call.context).toEqual({ locale: 'de' });
  });

  it.each([
    ['with room', stampRoom.before, stampRoom.after],
    ['with room to spare', 100, 5000],
    ['without', 0, 0],
    ['without room behind it', stampRoom.before, 10],
  ])('stamped where it lies, %s, is as one that was copied', (_, before, after) => {
    const circumstances: Circumstances = { sentAt: '2024-01-01T00:01:00Z', client: { userAgent: '木'.repeat(300) } };
    const value = { type: 'page', messageId: 'ä' };
    const bytes = Buffer.from(JSON.stringify(value));
    const whole = Buffer.concat([Buffer.alloc(before, 'x'), bytes, Buffer.alloc(after, 'y')]);
    const room = { whole, from: before, to: before + bytes.length };
    const [frame] = requestFrames({ kind: 'page', bytes, value, room }, circumstances) ?? [];
    expect(frame?.toString()).toBe(stampRequest('page', bytes, circumstances).toString());
  });

  it('has no calls where a batch is no list', () => {
    for (const batch of [undefined, {}, 'text', 5])
      expect(callsOf({ kind: 'batch', request: { batch } })).toBeUndefined();
  });
});

describe('the key in the log', () => {
  it.each([
    [[{ userId: 'u', anonymousId: 'a' }], 'web u'],
    [[{ userId: null, anonymousId: 'a' }], 'web a'],
    [[null, 5, {}, { userId: 7 }, { userId: 'later' }], 'web 7'],
    [[{ userId: '', anonymousId: {} }], 'web'],
    [[], 'web'],
  ])('%j', (calls, key) => expect(logKey('web', calls)).toBe(key));

  it('is short for a long id too', () => {
    const keys = ['a', 'b'].map((end) => logKey('web', [{ userId: 'x'.repeat(1_000_000) + end }]));
    expect(keys.map((key) => key.length)).toEqual([68, 68]);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

it('write keys are taken in order of trust, each once', () => {
  const authorization = `Basic ${Buffer.from('one:x').toString('base64')}`;
  expect(
    statedWriteKeys({ authorization, body: { writeKey: 'two' }, header: 'one', query: [undefined, ['x'], ' three '] }),
  ).toEqual(['one', 'one:x', 'two', 'three']);
  expect(statedWriteKeys({ authorization: 'Bearer oauth', body: { writeKey: 'two' } })).toEqual(['two', 'oauth']);
  expect(statedWriteKeys({ authorization: 'Digest x', body: null, header: 'x'.repeat(201) })).toEqual([]);
  expect(statedWriteKeys({ body: { writeKey: { a: 1 } } })).toEqual([]);
});
