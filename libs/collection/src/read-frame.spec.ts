import type { Frame } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { placeNumber, readFrame } from './index.js';

const receivedAt = Date.UTC(2024, 4, 1, 12);
const frame = (body: unknown, position = 7): Frame => ({
  position,
  key: 'web',
  source: 'web',
  receivedAt,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const track = (extra: object = {}) => ({ type: 'track', event: 'Seen', messageId: 'm1', ...extra });

describe('a frame', () => {
  it('holds one call, an array of calls, or a batch', () => {
    for (const body of [track(), [track()], { batch: [track()] }]) {
      const { events, quarantined } = readFrame(frame(body));
      expect(quarantined).toEqual([]);
      expect(events).toEqual([
        {
          place: { position: 7, index: 0 },
          source: 'web',
          messageId: 'm1',
          occurredAt: receivedAt,
          knownAt: receivedAt,
          call: track(),
        },
      ]);
    }
  });

  it('reads a view into a larger buffer', () => {
    const body = Buffer.from(`xxxx${JSON.stringify(track())}yyyy`);
    const { events } = readFrame({ ...frame(''), body: body.subarray(4, body.length - 4) });
    expect(events).toHaveLength(1);
  });

  it.each(['', '{', 'null', '5', '"text"', 'true', '\xff\xfe', '{"type":"track",}'])(
    'sets aside what is no request: %j',
    (body) => {
      const { events, quarantined } = readFrame(frame(body));
      expect(events).toEqual([]);
      expect(quarantined).toMatchObject([{ code: 'EVENT_INVALID', where: 'log 7', source: 'web', at: receivedAt }]);
    },
  );

  it('keeps the good events beside bad ones, and the place of each', () => {
    const bad = [
      null,
      5,
      'text',
      [],
      {},
      track({ event: undefined }),
      track({ userId: {} }),
      track({ messageId: '' }),
      { type: 'x' },
    ];
    const batch = [track({ messageId: 'a' }), ...bad, track({ messageId: 'b' })];
    const { events, quarantined } = readFrame(frame({ batch }));
    expect(events.map((event) => [event.messageId, event.place.index])).toEqual([
      ['a', 0],
      ['b', bad.length + 1],
    ]);
    expect(quarantined.map((row) => row.where)).toEqual(bad.map((_, index) => `log 7.${index + 1}`));
    expect(quarantined.every((row) => row.code === 'EVENT_INVALID' && row.reason !== '')).toBe(true);
  });

  it.each([{ batch: 'text' }, { batch: {} }, { batch: 5 }, { batch: null }, { batch: true }])(
    'survives a batch that is none: %j',
    (body) => {
      const { events, quarantined } = readFrame(frame(body));
      expect([events.length, quarantined.length]).toEqual([0, 1]);
    },
  );

  it('derives a missing message id from the place, the same each time', () => {
    const body = { batch: [track({ messageId: undefined }), track({ messageId: undefined })] };
    const ids = () => readFrame(frame(body)).events.map((event) => event.messageId);
    expect(ids()).toEqual(['web:7.0', 'web:7.1']);
    expect(ids()).toEqual(ids());
  });

  it('takes no more events than there are places', () => {
    const batch = Array.from({ length: 8195 }, (_, index) => track({ messageId: `m${index}` }));
    const { events, quarantined } = readFrame(frame({ batch }));
    expect(events).toHaveLength(8192);
    expect(quarantined.map((row) => row.code)).toEqual(['EVENT_TOO_LARGE', 'EVENT_TOO_LARGE', 'EVENT_TOO_LARGE']);
    const places = [...events, ...readFrame(frame([track()], 8)).events].map((event) => placeNumber(event.place));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
  });

  it('carries what a source could not read, and nothing that only looks like it', () => {
    const row = { code: 'ROW_MALFORMED', reason: 'too few columns', where: 'orders.csv:4', raw: 'a;b' };
    expect(readFrame(frame({ batch: [], rejected: [row] })).quarantined).toMatchObject([{ ...row, source: 'web' }]);
    for (const rejected of ['text', 5, {}, [null], [5], [{ ...row, raw: 5 }], [{}]])
      expect(readFrame(frame({ batch: [track()], rejected }))).toMatchObject({
        events: [{ messageId: 'm1' }],
        quarantined: [],
      });
    expect(readFrame(frame(track({ rejected: [row] })))).toMatchObject({
      events: [{ messageId: 'm1' }],
      quarantined: [],
    });
  });
});

describe('hostile input', () => {
  it('is not confused by __proto__ and constructor', () => {
    const text = `{"batch":[{"__proto__":{"type":"track","event":"x"}},{"type":"track","event":"e","messageId":"ok",
      "properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"t":"\\u0000"}}]}`;
    const { events, quarantined } = readFrame(frame(text));
    expect([events.length, quarantined.length]).toEqual([1, 1]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(events[0]!.call.properties)).toBe(Object.prototype);
  });

  it.each(['', '"\\u0000"', '"\\ud800"'])('survives 50,000 levels, with and without characters to mend: %j', (core) => {
    const deep = '['.repeat(50_000) + core + ']'.repeat(50_000);
    const text = `{"batch":[{"type":"track","event":"e","messageId":"deep","properties":{"a":${deep}}},{"a":${deep}},${JSON.stringify(track())}]}`;
    const { events, quarantined } = readFrame(frame(text));
    expect(events.map((event) => event.messageId)).toEqual(['m1']);
    expect(quarantined.map(({ code }) => code)).toEqual(['EVENT_INVALID', 'EVENT_INVALID']);
  });

  it('keeps no more than 8 KB of what it sets aside', () => {
    const long = '🌊'.repeat(1_300_000);
    const { quarantined } = readFrame(
      frame({
        batch: [
          { type: 'x', long },
          { type: 'x', messageId: long },
        ],
      }),
    );
    expect(quarantined.map((row) => row.raw.length)).toEqual([8192, 8192]);
    expect(quarantined[1]!.messageId.length).toBeLessThanOrEqual(200);
    expect(quarantined.some((row) => /\p{Surrogate}/u.test(row.raw + row.messageId))).toBe(false);
    expect(readFrame(frame(`"${'x'.repeat(100_000)}`)).quarantined[0]!.raw).toHaveLength(8192);
  });

  it('lets no character through that the engines refuse, in keys as in values', () => {
    const text = String.raw`{"type":"track","event":"a\u0000b\ud800c","messageId":"m\u0000","properties":{"k\udfff\u0000":["\ud83c\udf0a","\ud83c"],"n":1}}`;
    const [event] = readFrame(frame(text)).events;
    expect(event).toMatchObject({
      messageId: 'm',
      call: { event: 'ab\uFFFDc', properties: { 'k\uFFFD': ['🌊', '\uFFFD'], n: 1 } },
    });
    expect(Object.keys(event!.call.properties!)).toHaveLength(2);
  });
});
