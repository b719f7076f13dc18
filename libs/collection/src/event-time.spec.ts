import { afterEach, describe, expect, it } from 'vitest';
import { eventTime } from './index.js';

const receivedAt = Date.UTC(2024, 4, 1, 12);
const minute = 60_000;
const iso = (time: number) => new Date(time).toISOString();
const timeOf = (call: object, sentAt?: unknown, historical = false) =>
  eventTime({ type: 'track', event: 'e', ...call }, { sentAt, receivedAt, historical });
const at = (call: object, sentAt?: unknown) => timeOf(call, sentAt).at;

describe('the time of an event', () => {
  it('is what the call states', () => {
    expect(at({ timestamp: '2024-05-01T10:00:00.123Z' })).toBe(Date.UTC(2024, 4, 1, 10, 0, 0, 123));
    expect(at({ timestamp: Date.UTC(2023, 0, 1) })).toBe(Date.UTC(2023, 0, 1));
    expect(at({ originalTimestamp: '2024-05-01' })).toBe(Date.UTC(2024, 4, 1));
    expect(at({ timestamp: '2024-05-01', originalTimestamp: '2020-01-01' })).toBe(Date.UTC(2024, 4, 1));
    expect(at({})).toBe(receivedAt);
  });

  it('does not depend on how wrong the clock of the sender is', () => {
    for (const skew of [0, 1, -17 * minute, 400 * 24 * 60 * minute, -90_000 * minute]) {
      const happened = receivedAt - 10 * minute + skew;
      const sent = receivedAt - minute + skew;
      // Sent nine minutes after it happened, so nine minutes before it was received.
      expect(at({ timestamp: iso(happened), sentAt: iso(sent) })).toBe(receivedAt - 9 * minute);
      expect(at({ timestamp: iso(happened) }, iso(sent))).toBe(receivedAt - 9 * minute);
    }
  });

  it("reads the days of one digit in Segment's own examples", () => {
    expect(at({ timestamp: '2015-2-02T00:30:08.276Z' })).toBe(Date.UTC(2015, 1, 2, 0, 30, 8, 276));
    expect(at({ timestamp: '2015-12-2' })).toBe(Date.UTC(2015, 11, 2));
  });

  it('stands as it is stated where the source is historical', () => {
    const call = { timestamp: '2019-03-01T08:00:00Z', sentAt: iso(receivedAt - 5 * minute) };
    expect(timeOf(call, undefined, true)).toEqual({ at: Date.UTC(2019, 2, 1, 8), replaced: false });
    expect(timeOf(call).at).toBe(Date.UTC(2019, 2, 1, 8) + 5 * minute);
  });

  it('tells where what is stated could not be used', () => {
    expect(timeOf({}).replaced).toBe(false);
    expect(timeOf({ timestamp: null }).replaced).toBe(false);
    expect(timeOf({ timestamp: 'soon' })).toEqual({ at: receivedAt, replaced: true });
    expect(timeOf({ timestamp: iso(receivedAt + 25 * 60 * minute) })).toEqual({ at: receivedAt, replaced: true });
    expect(timeOf({ timestamp: iso(receivedAt + 23 * 60 * minute) }).replaced).toBe(false);
  });

  it('prefers the time of sending of the call to that of its batch', () => {
    const timestamp = iso(receivedAt - 5 * minute);
    expect(at({ timestamp, sentAt: iso(receivedAt) }, iso(receivedAt - minute))).toBe(receivedAt - 5 * minute);
    expect(at({ timestamp, sentAt: 'unreadable' }, iso(receivedAt))).toBe(receivedAt - 5 * minute);
  });

  it.each([
    '',
    ' ',
    'yesterday',
    'unreadable 5',
    '1',
    '2024',
    '12/31/2023',
    '2024-13-01',
    '2024-01-01T25:00:00Z',
    '2024-01-01T10:00:00+9',
    Infinity,
    NaN,
    1e300,
    -1e300,
    -8.64e15,
    '-271821-04-20T00:00:00Z',
    '0000-01-01',
    '0001-01-01',
    '1899-12-31T23:59:59Z',
    8.64e15,
    {},
    [],
    true,
    null,
  ])('falls back to when it was received: %j', (timestamp) => {
    expect(at({ timestamp })).toBe(receivedAt);
    expect(at({ timestamp: '2024-05-01T11:00:00Z' }, timestamp === '2024' ? '' : 'x')).toBe(receivedAt - 60 * minute);
  });

  it('allows a day ahead and no more', () => {
    const day = 24 * 60 * minute;
    expect(at({ timestamp: iso(receivedAt + day) })).toBe(receivedAt + day);
    expect(at({ timestamp: iso(receivedAt + day + 1) })).toBe(receivedAt);
    // A sender that claims to have sent long ago moves the event into the future.
    expect(at({ timestamp: iso(receivedAt), sentAt: '1970-01-01' })).toBe(receivedAt);
  });

  it.each([1_700_000_000, 1_700_000_000_000, '1700000000', '1700000000000', 1_700_000_000.0004, '1700000000.000'])(
    'may be %s since 1970, in seconds or milliseconds',
    (timestamp) => expect(at({ timestamp })).toBe(1_700_000_000_000),
  );
  it('is a whole number of milliseconds', () => expect(at({ timestamp: 1_700_000_000_000.7 })).toBe(1_700_000_000_000));

  it('reads the zones and precisions of ISO 8601', () => {
    const time = Date.UTC(2024, 0, 2, 3, 4, 5, 600);
    for (const text of [
      '2024-01-02T03:04:05.6Z',
      '2024-01-02t03:04:05.600z',
      '2024-01-02 03:04:05.600123 +00:00',
      '2024-01-02T05:04:05.600+0200',
      '2024-01-01T22:34:05.600-04:30',
      '2024-01-02T04:04:05.600000000+01',
      ' 2024-01-02T03:04:05.600Z ',
    ])
      expect([text, at({ timestamp: text })]).toEqual([text, time]);
  });
});

describe('a time without a zone', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('is UTC on every machine', () => {
    for (const TZ of ['UTC', 'America/New_York', 'Pacific/Auckland']) {
      process.env.TZ = TZ;
      expect(at({ timestamp: '2024-01-02T03:04:05' })).toBe(Date.UTC(2024, 0, 2, 3, 4, 5));
      expect(at({ timestamp: '2024-01-02 03:04' })).toBe(Date.UTC(2024, 0, 2, 3, 4));
    }
  });
});
