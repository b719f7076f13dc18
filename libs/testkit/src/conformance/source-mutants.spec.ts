import { connect } from 'node:net';
import { defineSource, secret, TributaryError, type SourceBatch, type SourceDefinition } from '@tributary/plugin-kit';
import { z } from 'zod';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { sourceCases } from '../index.js';

const settings = z.object({
  rows: z.int().nullable().describe('How many rows there are; null: no such input.'),
  token: secret().default('sesame-open').describe('Opens the rows.'),
});
type Definition = SourceDefinition<typeof settings>;
type Change = (batch: SourceBatch, n: number) => SourceBatch | null;

const batchAt = (n: number): SourceBatch => ({
  events: [{ type: 'identify', messageId: `m${n}`, userId: `u${n}`, traits: { n } }],
  rejected: n % 3 === 0 ? [{ code: 'ROW_MALFORMED', reason: 'odd', where: `rows:${n}`, raw: 'x' }] : [],
  rows: n % 3 === 0 ? 2 : 1,
  cursor: { next: n + 1 },
  progress: { done: n + 1, total: 7, unit: 'rows' },
});
const test: Definition['test'] = async (ctx) => {
  if (ctx.settings.rows === null) throw new TributaryError('SOURCE_UNREADABLE', 'No such rows.');
};
const reader = (change: Change = (batch) => batch): Definition['read'] =>
  async function* (ctx, cursor) {
    await test(ctx);
    const first = (cursor as { next: number } | null)?.next ?? 0;
    for (let n = first; n < (ctx.settings.rows ?? 0) && !ctx.signal.aborted; n++) {
      const batch = change(batchAt(n), n);
      if (batch) yield batch;
    }
  };
const good: Definition = {
  id: 'rows',
  title: 'Rows',
  summary: 'Numbered rows for tests.',
  version: '1.0.0',
  engine: '^0.1',
  settings,
  test,
  read: reader(),
};
const suite = {
  open: async () => ({
    settings: { rows: 7, token: 'sesame-open' },
    holds: { events: 7, rejected: 3 },
    empty: { rows: 0 },
    missing: { rows: null },
    close: async () => {},
  }),
};
const casesOf = (change: Partial<Definition>) =>
  sourceCases(defineSource<typeof settings>({ ...good, ...change }) as never, suite);
const fault = (does: string, caughtBy: string, change: Partial<Definition>): Mutant => ({
  does,
  caughtBy,
  cases: casesOf(change),
});
const reads = (does: string, caughtBy: string, change: Change): Mutant =>
  fault(does, caughtBy, { read: reader(change) });
let calls = 0;
let next = 0;

mutantTable('source', casesOf({}), [
  {
    does: 'is not frozen',
    caughtBy: 'is a frozen value with a well-formed head',
    cases: sourceCases({ ...good, plugin: 'source' } as never, suite),
  },
  fault('leaves a field without words', 'has settings that can be shown as a form: JSON Schema, each field described', {
    settings: z.object({ rows: z.int().nullable() }) as never,
  }),
  fault('has a token that is no secret', 'marks every setting that sounds like a secret by secret()', {
    settings: z.object({ token: z.string().describe('T') }) as never,
  }),
  fault('refuses good settings', 'accepts good settings in its probe', {
    test: async () => Promise.reject(new TributaryError('CREDENTIALS_REFUSED', 'no')),
  }),
  reads('loses a row', 'reads everything, each row an event or a rejection', (batch, n) => (n === 4 ? null : batch)),
  reads('drops bad rows', 'reads everything, each row an event or a rejection', (batch) => ({
    ...batch,
    rejected: [],
  })),
  reads('makes events of no known type', 'makes events that fit the tracking schema and survive JSON', (batch) => ({
    ...batch,
    events: batch.events.map((one) => ({ ...one, type: 'row' as never })),
  })),
  reads('makes new messageIds each time', 'gives each event a messageId of its own, the same each time', (batch) => ({
    ...batch,
    events: batch.events.map((one) => ({ ...one, messageId: `x${calls++}` })),
  })),
  reads('gives two events one messageId', 'gives each event a messageId of its own, the same each time', (batch) => ({
    ...batch,
    events: batch.events.map((one) => ({ ...one, messageId: 'x' })),
  })),
  reads('rejects without a place', 'rejects bad rows with a known code, a reason, the place and the row', (batch) => ({
    ...batch,
    rejected: batch.rejected.map((one) => ({ ...one, where: '' })),
  })),
  fault('finds rows where there are none', 'reads an empty input as no events', {
    read: (ctx, cursor) => reader()({ ...ctx, settings: { ...ctx.settings, rows: 7 } }, cursor),
  }),
  fault(
    'takes a missing input for an empty one',
    'says SOURCE_UNREADABLE where the input is missing, in the probe and when reading',
    { test: async () => {}, async *read() {} },
  ),
  fault('logs its token', 'never shows a secret in events, rejections, logs or on the console', {
    read: (ctx, cursor) => {
      ctx.log.info('opening', { with: ctx.settings.token });
      return reader()(ctx, cursor);
    },
  }),
  fault('prints its token', 'never shows a secret in events, rejections, logs or on the console', {
    read: (ctx, cursor) => {
      console.log(`opening with ${ctx.settings.token}`);
      return reader()(ctx, cursor);
    },
  }),
  reads('repeats a batch when it resumes', 'yields exactly the rest from each of its cursors', (batch, n) => ({
    ...batch,
    cursor: { next: n },
  })),
  fault('reads on after an abort', 'stops soon after an abort', {
    read: (ctx, cursor) => reader()({ ...ctx, signal: new AbortController().signal }, cursor),
  }),
  reads('counts backwards', 'reports progress that only grows and stays within its total', (batch, n) => ({
    ...batch,
    progress: { done: 7 - n, total: 7, unit: 'rows' },
  })),
  fault('calls home', 'opens no connection but through its context', {
    test: async (ctx) => {
      connect({ host: '127.0.0.1', port: 9 }).on('error', () => undefined);
      await test(ctx);
    },
  }),
  fault(
    'gives the same cursor object with each batch',
    'leaves the cursors it was given, and those it gave, as they were',
    {
      read: (ctx, cursor) => {
        const place = { next: 0 };
        return reader((batch, n) => ({ ...batch, cursor: Object.assign(place, { next: n + 1 }) }))(ctx, cursor);
      },
    },
  ),
  fault('keeps its place in the module', 'keeps nothing of one reading for another', {
    async *read(ctx, cursor) {
      next = (cursor as { next: number } | null)?.next ?? 0;
      while (next < (ctx.settings.rows ?? 0)) yield batchAt(next++);
    },
  }),
]);
