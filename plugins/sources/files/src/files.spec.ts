import { appendFile, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Json, SourceBatch } from '@tributary/plugin-kit';
import { describeSource, testContext } from '@tributary/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import suite from '../conformance.js';
import plugin from './index.js';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'files-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(folder, name), content);
async function read(
  settings: unknown,
  cursor: Json | null = null,
): Promise<{ events: SourceBatch['events']; rejected: SourceBatch['rejected']; rows: number; cursor: Json | null }> {
  const all = { events: [] as SourceBatch['events'], rejected: [] as SourceBatch['rejected'], rows: 0, cursor };
  const ctx = testContext(plugin.settings.parse(settings), { needs: ['files'], folder });
  for await (const batch of plugin.read(ctx, cursor)) {
    all.events.push(...batch.events);
    all.rejected.push(...batch.rejected);
    all.rows += batch.rows;
    all.cursor = batch.cursor;
  }
  return all;
}
const track = { type: 'track', event: 'Order Completed', userId: 'id' };
const crm = { type: 'identify', customerNumber: { column: 'id', type: 'integer' } };

describe('rows to events', () => {
  it('makes orders and refunds with exact money', async () => {
    await put(
      'orders.csv',
      'no,id,at,qty,price\n1,17850.0,2010-12-01 08:26:00,6,2.55\nC2,,2010-12-02 09:00:00,-3,0.1\n',
    );
    const { events } = await read({
      path: 'orders.csv',
      withoutIdentity: 'anonymous',
      mapping: {
        type: 'track',
        event: { when: { column: 'no', startsWith: 'C' }, then: 'Order Refunded', otherwise: 'Order Completed' },
        customerNumber: { column: 'id', type: 'integer' },
        timestamp: { column: 'at', formats: 'yyyy-MM-dd HH:mm:ss' },
        properties: { order_id: 'no', revenue: { product: ['qty', 'price'] } },
      },
    });
    expect(events[0]).toMatchObject({
      event: 'Order Completed',
      messageId: 'orders.csv:2',
      timestamp: '2010-12-01T08:26:00.000Z',
      properties: { order_id: '1', revenue: 15.3 },
      context: { externalIds: [{ type: 'customer_number', id: '17850' }], traits: { customer_number: '17850' } },
    });
    expect(events[1]).toMatchObject({ event: 'Order Refunded', properties: { revenue: -0.3 } });
    expect(events[1]!.context).not.toHaveProperty('traits');
  });

  it('makes people with consent; an edited line is news, silence is no choice', async () => {
    const settings = {
      path: 'crm.csv',
      csv: { delimiter: ';', decimal: ',' },
      mapping: {
        ...crm,
        email: 'mail',
        traits: { income: { column: 'income', type: 'decimal' } },
        consent: { marketing: { column: 'ok' } },
      },
    };
    await put('crm.csv', '\uFEFFid;mail;income;ok\r\n7;a@b.de;1234,50;nein\r\n8;;;\r\n9;;;Yes\r\n');
    const { events, rejected } = await read(settings);
    expect(rejected).toMatchObject([{ code: 'VALUE_INVALID', where: 'crm.csv:2' }]);
    expect(events.map((event) => event.type)).toEqual(['identify', 'identify', 'track']);
    expect(events[2]).toMatchObject({
      event: 'Consent Preference Updated',
      context: { consent: { categoryPreferences: { marketing: true } } },
    });
    expect(events[2]!.messageId).toBe(`${events[1]!.messageId}:consent`);
    await put('crm.csv', 'id;mail;income;ok\n7;a@b.de;1234,50;no\n');
    const again = await read(settings);
    expect(again.events[0]!.traits).toEqual({ customer_number: '7', email: 'a@b.de', income: 1234.5 });
  });

  it('keeps what a number cannot hold as text', async () => {
    await put('a.csv', 'id,x\n1,12345678901234567.89\n2,2.50\n3,1e3\n');
    const { events } = await read({
      path: 'a.csv',
      mapping: { ...track, properties: { x: { column: 'x', type: 'decimal' } } },
    });
    expect(events.map((event) => event.properties!['x'])).toEqual(['12345678901234567.89', 2.5, 1000]);
  });

  it('reads JSON Lines by path and events as they are', async () => {
    await put('a.jsonl', '{"u":{"id":5},"n":1}\nnot json\n\n{"u":{}}\n');
    const mapped = await read({ path: 'a.jsonl', mapping: { ...track, userId: 'u.id', properties: { n: 'n' } } });
    expect(mapped.events).toMatchObject([{ userId: '5', properties: { n: 1 } }]);
    expect(mapped.rejected.map((row) => [row.code, row.where])).toEqual([
      ['ROW_MALFORMED', 'a.jsonl:2'],
      ['EVENT_NO_IDENTIFIER', 'a.jsonl:4'],
    ]);
    await put('b.jsonl', '{"type":"page","userId":"x","messageId":"m"}\n{"type":"nonsense"}\n');
    const events = await read({ path: 'b.jsonl', mapping: { type: 'event' } });
    expect(events.events).toMatchObject([{ type: 'page', messageId: 'm', context: { row: { line: 1 } } }]);
    expect(events.rejected[0]!.code).toBe('EVENT_INVALID');
  });

  it('reads columns separated by runs of blanks, and gzip', async () => {
    await put(
      'm.txt.gz',
      gzipSync('customer_id date number value\n 00001 19970101  1   11.77\n 00001 19970231  1   11.77\n'),
    );
    const { events, rejected } = await read({
      path: 'm.txt.gz',
      csv: { whitespace: true },
      mapping: { ...track, userId: 'customer_id', timestamp: { column: 'date', formats: 'YYYYMMDD' } },
    });
    expect(events).toMatchObject([{ userId: '00001', timestamp: '1997-01-01T00:00:00.000Z' }]);
    expect(rejected[0]!.reason).toContain('19970231');
  });
});

describe('Parquet', () => {
  it('reads decimals, times, nulls and 64-bit integers of a file that ClickHouse wrote (zstd)', async () => {
    await copyFile(
      new URL('../../../../libs/rows/fixtures/orders.parquet', import.meta.url),
      join(folder, 'o.parquet'),
    );
    const properties = { price: { column: 'price', type: 'decimal' }, text: 'text', n: 'n', big: 'big' };
    const settings = { path: 'o.parquet', mapping: { ...track, timestamp: 'at', properties } };
    const { events, cursor } = await read(settings);
    expect(events.map((event) => [event.userId, event.properties!['price']])).toEqual([
      ['1', 2.55],
      ['2', 5.1],
      ['3', 7.65],
    ]);
    expect(events[1]).toMatchObject({ timestamp: '2024-03-05T01:02:03.456Z', messageId: 'o.parquet:2' });
    expect(events[1]!.properties).toEqual({ price: 5.1, text: 'ünï 1', big: '18446744073709551615' });
    expect((await read(settings, cursor)).rows).toBe(0);
  });

  it('says so where a file is none', async () => {
    await put('o.parquet', 'no Parquet at all');
    await expect(read({ path: 'o.parquet', mapping: track })).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });
});

describe('times', () => {
  const cases: [string, string | string[], string, string | null][] = [
    ['March 5, 2024', 'MMMM d, yyyy', 'UTC', '2024-03-05T00:00:00.000Z'],
    ['05.03.2024', 'dd.MM.yyyy', 'Europe/Berlin', '2024-03-04T23:00:00.000Z'],
    ['31.03.2024 02:30', 'dd.MM.yyyy HH:mm', 'Europe/Berlin', null],
    ['1709596800', 'unix_s', 'UTC', '2024-03-05T00:00:00.000Z'],
    ['2024-03-05T01:00:00+01:00', 'iso', 'UTC', '2024-03-05T00:00:00.000Z'],
    ['3/4/2024', ['d/M/yyyy', 'M/d/yyyy'], 'UTC', null],
    ['29.02.2023', 'dd.MM.yyyy', 'UTC', null],
  ];
  it.each(cases)('%s by %s in %s', async (text, formats, timezone, expected) => {
    await put('t.jsonl', JSON.stringify({ id: '1', at: text }));
    const { events } = await read({
      path: 't.jsonl',
      mapping: { ...track, timestamp: { column: 'at', formats, timezone } },
    });
    expect(events[0]?.timestamp ?? null).toBe(expected);
  });
});

describe('broken and odd text', () => {
  const settings = { path: 'x.csv', mapping: { ...track, properties: { text: 'text' } } };

  it('agrees with csv-parse on quotes, line ends, delimiters and unicode', async () => {
    const text = 'id,text\r\n1,"a ""b"", c"\n2,"two\r\nlines, ünï"\r\n3,plain 🙂\n4,""\n5,"x"';
    await put('x.csv', text);
    const expected = (parse(text, { columns: true, record_delimiter: ['\r\n', '\n'] }) as { text: string }[]).map(
      (row) => row.text || undefined,
    );
    const { events } = await read(settings);
    expect(events.map((event) => event.properties!['text'])).toEqual(expected);
    expect(events.map((event) => (event.context!['row'] as { line: number }).line)).toEqual([2, 3, 5, 6, 7]);
  });

  it('loses one line to a quote that never closes, not the file', async () => {
    await put('x.csv', 'id,text\n1,"open\n2,b\n3,c\n');
    const { events, rejected } = await read(settings);
    expect(events.map((event) => event.userId)).toEqual(['2', '3']);
    expect(rejected).toMatchObject([{ code: 'ROW_MALFORMED', where: 'x.csv:2', raw: '1,"open' }]);
  });

  it('rejects wrong widths, foreign encodings and cells of 10 MB, and goes on', async () => {
    const rows = ['id,text', '1', `2,${'x'.repeat(10_000_000)}`, `3,"${'y\n'.repeat(1_000_000)}"`, '4,fine'];
    await put('x.csv', Buffer.concat([Buffer.from(rows.join('\n')), Buffer.from('\n5,caf\xe9\n', 'latin1')]));
    const { events, rejected, rows: count } = await read(settings);
    expect(events.map((event) => event.userId)).toEqual(['4']);
    expect(rejected.map((row) => row.code)).toEqual([
      'ROW_MALFORMED',
      'EVENT_TOO_LARGE',
      'EVENT_TOO_LARGE',
      'ROW_MALFORMED',
    ]);
    expect(count).toBe(5);
    expect((await read({ ...settings, csv: { encoding: 'latin1' } })).events.at(-1)!.properties).toEqual({
      text: 'café',
    });
  });

  it('names the columns where a mapped one is missing', async () => {
    await put('x.csv', 'id,other\n1,2\n');
    await expect(read(settings)).rejects.toThrow(/no column "text"; it has: id, other/);
  });
});

describe('reading on', () => {
  const settings = { path: '*.csv', mapping: track };
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, at) => `${from + at},"x\ny"\n`).join('');

  it.each(['a.csv', 'a.csv.gz'])('%s from every cursor: what follows, once', async (name) => {
    const text = `id,t\n${lines(0, 2500)}`;
    await put(name, name.endsWith('gz') ? gzipSync(text) : text);
    const here = { ...settings, path: name };
    const parsed = plugin.settings.parse(here);
    const batches: SourceBatch[] = [];
    for await (const batch of plugin.read(testContext(parsed, { needs: ['files'], folder }), null)) batches.push(batch);
    expect(batches.map((batch) => batch.rows)).toEqual([1000, 1000, 500]);
    const rest = await read(here, JSON.parse(JSON.stringify(batches[0]!.cursor)) as Json);
    expect(rest.events).toEqual(batches.slice(1).flatMap((batch) => batch.events));
  });

  it('a file that grew is read from its end, a changed one again, a new one too', async () => {
    await put('a.csv', 'id,t\n1,a\n');
    const first = await read(settings);
    expect((await read(settings, first.cursor)).rows).toBe(0);
    await appendFile(join(folder, 'a.csv'), '2,b\n');
    await put('b.csv', 'id,t\n3,c\n');
    const second = await read(settings, first.cursor);
    expect(second.events.map((event) => event.messageId)).toEqual(['a.csv:3', 'b.csv:2']);
    await put('a.csv', 'id,t\n9,z\n2,b\n');
    expect((await read(settings, second.cursor)).events.map((event) => event.userId)).toEqual(['9', '2']);
  });
});

describeSource(plugin, suite);
