import { defineSource, TributaryError, type SourceBatch, type SourceDefinition } from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { failedCases, sourceCases } from '../index.js';

const settings = z.object({ rows: z.int().nullable().describe('How many rows there are; null: no such input.') });
type Definition = SourceDefinition<typeof settings>;

const batchAt = (n: number): SourceBatch => ({
  events: [{ type: 'identify', messageId: `m${n}`, userId: `u${n}`, traits: { n } }],
  rejected: n % 3 === 0 ? [{ code: 'ROW_MALFORMED', reason: 'odd', where: `rows:${n}`, raw: 'x' }] : [],
  rows: n % 3 === 0 ? 2 : 1,
  cursor: { next: n + 1 },
});
const test: Definition['test'] = async (ctx) => {
  if (ctx.settings.rows === null) throw new TributaryError('SOURCE_UNREADABLE', 'No such rows.');
};
const reader = (change: (batch: SourceBatch, n: number) => SourceBatch | null = (batch) => batch): Definition['read'] =>
  async function* (ctx, cursor) {
    await test(ctx);
    for (
      let n = (cursor as { next: number } | null)?.next ?? 0;
      n < (ctx.settings.rows ?? 0) && !ctx.signal.aborted;
      n++
    ) {
      const batch = change(batchAt(n), n);
      if (batch) yield batch;
    }
  };
const failures = (change: Partial<Definition>) => {
  const plugin = defineSource<typeof settings>({
    id: 'rows',
    title: 'Rows',
    summary: 'Numbered rows for tests.',
    version: '1.0.0',
    engine: '^0.1',
    settings,
    test,
    read: reader(),
    ...change,
  });
  const open = async () => ({
    settings: { rows: 7 },
    holds: { events: 7, rejected: 3 },
    empty: { rows: 0 },
    missing: { rows: null },
    close: async () => {},
  });
  return failedCases(sourceCases(plugin as never, { open }));
};
let calls = 0;

it('a well-behaved source passes', async () => {
  expect(await failures({})).toEqual([]);
});

it.each<[string, Partial<Definition>, RegExp]>([
  ['loses a row', { read: reader((batch, n) => (n === 4 ? null : batch)) }, /reads everything/],
  ['repeats a batch when it resumes', { read: reader((batch, n) => ({ ...batch, cursor: { next: n } })) }, /the rest/],
  [
    'makes new messageIds each time',
    {
      read: reader((batch) => ({
        ...batch,
        events: batch.events.map((one) => ({ ...one, messageId: `x${calls++}` })),
      })),
    },
    /messageId/,
  ],
  [
    'gives two events one messageId',
    { read: reader((batch) => ({ ...batch, events: batch.events.map((one) => ({ ...one, messageId: 'x' })) })) },
    /messageId/,
  ],
  ['drops bad rows', { read: reader((batch) => ({ ...batch, rejected: [] })) }, /reads everything/],
  [
    'rejects without a place',
    { read: reader((batch) => ({ ...batch, rejected: batch.rejected.map((one) => ({ ...one, where: '' })) })) },
    /rejects bad rows/,
  ],
  [
    'makes events of no known type',
    { read: reader((batch) => ({ ...batch, events: batch.events.map((one) => ({ ...one, type: 'row' as never })) })) },
    /tracking schema/,
  ],
  ['takes a missing input for an empty one', { async *read() {}, test: async () => {} }, /SOURCE_UNREADABLE/],
  [
    'reads on after an abort',
    { read: (ctx, cursor) => reader()({ ...ctx, signal: new AbortController().signal }, cursor) },
    /abort/,
  ],
])('a source that %s is caught', async (_, change, by) => {
  expect((await failures(change)).filter((name) => by.test(name))).not.toEqual([]);
});
