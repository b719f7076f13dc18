import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, SourceBatch } from '@tributary/plugin-kit';
import { describeKilledSource, describeSource, testContext } from '@tributary/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { suiteOf } from '../../conformance.js';
import plugin from '../index.js';
import type { KeyedRow } from './index-lines.js';
import { sortRows } from './sort-rows.js';

describeSource(plugin as never, suiteOf(true));
describeKilledSource(new URL('../../dist/index.js', import.meta.url), suiteOf(true));

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'changes-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = {
  path: 'crm*.csv',
  changes: { key: 'id' },
  mapping: {
    type: 'identify',
    customerNumber: { column: 'id', type: 'integer' },
    email: 'mail',
    traits: { city: 'city' },
  },
};
const write = (rows: readonly string[], name = 'crm.csv') =>
  writeFile(join(folder, name), ['id,mail,city', ...rows, ''].join('\n'));
const rowsTo = (count: number) => Array.from({ length: count }, (_, n) => `${n},p${n}@example.com,Town`);

async function* batches(cursor: Json | null, change: Record<string, unknown> = {}): AsyncGenerator<SourceBatch> {
  const ctx = testContext(plugin.settings.parse({ ...settings, ...change }), {
    needs: ['files', 'state'],
    folder,
    state: join(folder, 'state'),
  });
  yield* plugin.read(ctx, cursor);
}
async function read(cursor: Json | null, change: Record<string, unknown> = {}) {
  const all: SourceBatch[] = [];
  for await (const batch of batches(cursor, change)) all.push(batch);
  const events = all.flatMap((batch) => batch.events);
  return {
    events,
    rejected: all.flatMap(({ rejected }) => rejected),
    rows: all.reduce((sum, batch) => sum + batch.rows, 0),
    said: events.map(({ type, event, traits, properties }) =>
      event ? `${event} ${String(properties?.['key'])}` : `${type} ${String(traits?.['customer_number'])}`,
    ),
    cursor: all.at(-1)?.cursor ?? cursor,
  };
}

it('moves only what is new, changed or gone, wherever it stands in the file', async () => {
  await write(rowsTo(3000));
  const first = await read(null);
  expect(first.rows).toBe(3000);
  const next = rowsTo(3001).reverse();
  next[10] = '2990,new@example.com,City';
  await write(next.filter((row) => !row.startsWith('17,')));
  const second = await read(first.cursor);
  expect(second.said).toEqual(['identify 3000', 'identify 2990', 'Record Deleted 17']);
  expect(second.events[2]).toMatchObject({
    context: { externalIds: [{ type: 'customer_number', id: '17' }], traits: { customer_number: '17' } },
  });
  expect((await read(second.cursor)).events).toEqual([]);
});

it('names a row anew that changed and changed back', async () => {
  await write(['1,a@example.com,Town']);
  const first = await read(null);
  await write(['1,b@example.com,Town']);
  const second = await read(first.cursor);
  await write(['1,a@example.com,Town']);
  const third = await read(second.cursor);
  expect(third.events).toMatchObject([{ traits: { email: 'a@example.com' } }]);
  expect(third.events[0]!.messageId).not.toBe(first.events[0]!.messageId);
});

it('takes the last export by name, all rows of a key that stands twice, and a broken row once', async () => {
  await write(['1,a@example.com,Town', '1,b@example.com,Town', 'broken', ',c@example.com,Town'], 'crm-01.csv');
  const first = await read(null);
  expect([first.events.length, first.rejected.map(({ code }) => code)]).toEqual([3, ['ROW_MALFORMED']]);
  await write(['1,a@example.com,Town', '1,x@example.com,Town', 'broken', ',c@example.com,Town'], 'crm-02.csv');
  const second = await read(first.cursor);
  expect(second.events.map(({ traits }) => traits?.['email'])).toEqual(['a@example.com', 'x@example.com']);
  expect(second.rejected).toEqual([]);
});

it('refuses an export that lost most of its rows, until told that it is right', async () => {
  await write(rowsTo(100));
  const { cursor } = await read(null);
  await write(rowsTo(40));
  await expect(read(cursor)).rejects.toThrow(/lacks 60 of 100 rows/);
  const told = await read(cursor, { changes: { key: 'id', maxDeletedShare: 1 } });
  expect(told.said.filter((line) => line.startsWith('Record Deleted'))).toHaveLength(60);
});

it('says nothing of deleted rows where told so, and rejects those whose key names nobody', async () => {
  await write(rowsTo(3));
  const { cursor } = await read(null);
  await write(rowsTo(2));
  expect((await read(cursor, { changes: { key: 'id', deleted: 'ignore' } })).events).toEqual([]);
  const byCity = { changes: { key: 'city' } };
  await write(['1,a@example.com,Rome', '2,b@example.com,Oslo']);
  const cities = await read(null, byCity);
  await write(['1,a@example.com,Rome']);
  expect((await read(cities.cursor, byCity)).rejected).toMatchObject([{ code: 'EVENT_NO_IDENTIFIER', raw: 'Oslo' }]);
});

it('reads all again where its folder is lost, under the same numbers', async () => {
  await write(rowsTo(10));
  const { cursor } = await read(null);
  await rm(join(folder, 'state'), { recursive: true });
  expect((await read(cursor)).rows).toBe(10);
});

it('goes on in the middle, and anew where the file changed meanwhile', async () => {
  await write(rowsTo(2500));
  const reader = batches(null);
  const half = (await reader.next()).value as SourceBatch;
  await reader.return(undefined);
  const rest = await read(half.cursor);
  expect(half.rows + rest.rows).toBe(2500);
  await write([...rowsTo(2500), '2500,late@example.com,Town']);
  expect((await read(half.cursor)).rows).toBe(2501);
});

it('keeps the files of two readings at most', async () => {
  let cursor: Json | null = null;
  for (let n = 1; n <= 5; n++) {
    await write(rowsTo(n));
    ({ cursor } = await read(cursor));
  }
  expect((await readdir(join(folder, 'state'))).map((name) => name.split('.')[0]).sort()).toEqual([
    'g4',
    'g4',
    'g4',
    'g5',
    'g5',
    'g5',
  ]);
});

it('sorts in runs on disk as in memory', async () => {
  const { state } = testContext(null, { needs: ['state'], state: join(folder, 'state') });
  const rows: KeyedRow[] = Array.from({ length: 1000 }, (_, row) => ({
    name: `=${(row * 7919) % 311}\t"é`,
    hash: 'x',
    row,
  }));
  const sorted: KeyedRow[] = [];
  for await (const one of sortRows(
    state!,
    (async function* () {
      yield* rows;
    })(),
    64,
  ))
    sorted.push(one);
  expect(sorted).toEqual([...rows].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.row - b.row)));
  expect(await state!.list('run-*')).toEqual([]);
});
