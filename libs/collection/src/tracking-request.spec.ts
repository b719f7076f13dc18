import { describe, expect, it } from 'vitest';
import { callsOf, logKey, readFrame, stampRequest, statedWriteKeys, type RequestKind } from './index.js';

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
  ).toEqual(['one', 'two', 'three']);
  expect(statedWriteKeys({ authorization: 'Bearer oauth', body: { writeKey: 'two' } })).toEqual(['two', 'oauth']);
  expect(statedWriteKeys({ authorization: 'Digest x', body: null, header: 'x'.repeat(201) })).toEqual([]);
  expect(statedWriteKeys({ body: { writeKey: { a: 1 } } })).toEqual([]);
});
