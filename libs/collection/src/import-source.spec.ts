import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, EventLog, Json, TrackingEvent } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { openEventLog } from '@tributary/eventlog';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importedRows, importSource, readFrame, type ImportBatch, type ImportDeps } from './index.js';

let database: Database;
let log: EventLog;
let folder: string;

beforeAll(async () => {
  database = await openTemporaryDatabase();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-import-'));
  log = await openEventLog({ path: folder, durability: 'write' });
  await database.query('DELETE FROM source_cursors');
  return async () => {
    await log.close();
    await rm(folder, { recursive: true, force: true });
  };
});
afterAll(() => database.close());

const deps = (change: Partial<ImportDeps> = {}): ImportDeps => ({
  log,
  database,
  now: () => 1_700_000_000_000,
  ...change,
});
const event = (row: number): TrackingEvent => ({ type: 'track', event: 'Row', messageId: `r${row}` });

/** Ten rows, `size` at a time; the cursor is the number of rows given so far. */
function rows(size = 3, total = 10) {
  const asked: (Json | null)[] = [];
  return {
    key: 'rows',
    asked,
    async *read(cursor: Json | null): AsyncIterable<ImportBatch> {
      asked.push(cursor);
      for (let row = Number(cursor ?? 0); row < total; row += size) {
        const next = Math.min(row + size, total);
        yield {
          events: Array.from({ length: next - row }, (_, index) => event(row + index)),
          rejected: [],
          rows: next - row,
          cursor: next,
        };
      }
    },
  };
}

async function logged() {
  const read = (await log.read(1, { bytes: 1e9 })).map(readFrame);
  return {
    ids: read.flatMap((frame) => frame.events.map((each) => each.messageId)),
    rejected: read.flatMap((frame) => frame.quarantined),
  };
}
const all = Array.from({ length: 10 }, (_, row) => `r${row}`);

describe('importSource', () => {
  it('moves every row into the log once, in order, and goes on where it stopped', async () => {
    const source = rows();
    const told: number[] = [];
    expect(await importSource(deps(), source, (progress) => told.push(progress.rows))).toEqual({
      rows: 10,
      rejected: 0,
    });
    expect(await importSource(deps(), source)).toEqual({ rows: 0, rejected: 0 });
    expect((await logged()).ids).toEqual(all);
    expect(source.asked).toEqual([null, 10]);
    expect(told).toEqual([3, 6, 9, 10]);
    expect(await importedRows(database)).toBe(10);
  });

  it('stores a cursor only once its rows are durable', async () => {
    const full: EventLog = { ...log, append: () => Promise.reject(new Error('disk full')) };
    await expect(importSource(deps({ log: full }), rows())).rejects.toThrow('disk full');
    expect(await database.query('SELECT * FROM source_cursors')).toEqual([]);
    expect((await logged()).ids).toEqual([]);
  });

  it.each([1, 2, 3, 4])('repeats rows and skips none after a crash between append and cursor %i', async (crash) => {
    let stored = 0;
    const dying: Database = {
      ...database,
      query: <TRow extends object>(text: string, params?: readonly unknown[]) =>
        text.startsWith('INSERT') && ++stored === crash
          ? Promise.reject(new Error('killed'))
          : database.query<TRow>(text, params),
    };
    await expect(importSource(deps({ database: dying }), rows())).rejects.toThrow('killed');
    const source = rows();
    await importSource(deps(), source);
    expect(source.asked).toEqual([crash === 1 ? null : 3 * (crash - 1)]);
    const { ids } = await logged();
    expect([...new Set(ids)]).toEqual(all);
    expect(ids.length).toBeGreaterThan(10);
    // The cursor counts each row once, although some were appended twice.
    expect(await importedRows(database)).toBe(10);
  });

  it('keeps any JSON as cursor', async () => {
    for (const cursor of ['text', { file: 'a"b', line: 3 }, [1, null], 0, false]) {
      const source = {
        key: 'any',
        asked: [] as unknown[],
        async *read(from: Json | null): AsyncIterable<ImportBatch> {
          this.asked.push(from);
          yield { events: [], rejected: [], rows: 0, cursor };
        },
      };
      await database.query('DELETE FROM source_cursors');
      await importSource(deps(), source);
      await importSource(deps(), source);
      expect(source.asked).toEqual([null, cursor]);
    }
    expect(await log.end()).toBe(0);
  });

  it('cuts batches into frames that can be read back, by number and by size', async () => {
    const events = Array.from({ length: 4500 }, (_, row) => event(row));
    const large = Array.from({ length: 9 }, (_, row) => ({
      ...event(9000 + row),
      properties: { text: 'x'.repeat(1_500_000) },
    }));
    const rejected = Array.from({ length: 3000 }, (_, line) => ({
      code: 'ROW_MALFORMED',
      reason: 'bad',
      where: `f:${line}`,
      raw: 'y'.repeat(8000),
    }));
    async function* read(): AsyncIterable<ImportBatch> {
      yield { events: [...events, ...large], rejected, rows: 7509, cursor: 1 };
    }
    expect(await importSource(deps(), { key: 'big', read })).toEqual({ rows: 7509, rejected: 3000 });
    const frames = await log.read(1, { bytes: 1e9 });
    expect(Math.max(...frames.map((frame) => frame.body.length))).toBeLessThan(5_000_000);
    const found = await logged();
    expect(found.ids).toEqual([...events, ...large].map((each) => each.messageId));
    expect(found.rejected.map((row) => row.where)).toEqual(rejected.map((row) => row.where));
  });
});

it('spreads people over the lanes of a log, each person under one key and in order', async () => {
  const events = Array.from({ length: 400 }, (_, n) => ({ ...event(n), userId: `person ${n % 50}` }));
  const read = async function* (): AsyncIterable<ImportBatch> {
    yield { events, rejected: [], rows: events.length, cursor: 1 };
  };
  await importSource(deps({ log: { ...log, lanes: 4 } }), { key: 'rows', read });
  const frames = await log.read(1, { bytes: 1e9 });
  const keys = new Map<string, string>();
  const order = new Map<string, number[]>();
  for (const frame of frames)
    for (const { call, messageId } of readFrame(frame).events) {
      const person = String(call.userId);
      expect(keys.get(person) ?? frame.key).toBe(frame.key);
      keys.set(person, frame.key);
      order.set(person, [...(order.get(person) ?? []), Number(messageId.slice(1))]);
    }
  expect(keys.size).toBe(50);
  expect(new Set(keys.values()).size).toBeGreaterThan(4);
  for (const rows of order.values()) expect(rows).toEqual([...rows].sort((a, b) => a - b));
});
