import { connect } from 'node:net';
import { defineSource, secret, TributaryError, type SourceBatch, type SourceDefinition } from '@tributary/plugin-kit';
import { z } from 'zod';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { sourceCases, type SourceFault } from '../index.js';

const settings = z.object({
  rows: z.int().nullable().describe('How many rows there are; null: no such input.'),
  token: secret().default('sesame-open').describe('Opens the rows.'),
  far: z.int().default(0).describe('Which far side it talks to.'),
});
type Definition = SourceDefinition<typeof settings>;
type Change = (batch: SourceBatch, n: number) => SourceBatch | null;

/** The far sides of the targets that are open, by number: a reading asks its own before each batch. */
interface FarSide {
  fault: SourceFault | null;
  more: number;
  wide: boolean;
  gone: boolean;
  text: boolean;
}
const farSides: FarSide[] = [{ fault: null, more: 0, wide: false, gone: false, text: false }];

function askFarSide(ctx: { settings: { far: number; token: string } }): FarSide {
  const far = farSides[ctx.settings.far] as FarSide;
  if (ctx.settings.token !== 'sesame-open' || far.fault === 'unauthorized')
    throw new TributaryError('CREDENTIALS_REFUSED', 'The token is refused.');
  if (far.fault) throw new TributaryError('VENDOR_UNAVAILABLE', `The far side is ${far.fault}.`);
  if (far.gone) throw new TributaryError('SOURCE_UNREADABLE', 'There is no column "n".');
  return far;
}

const oddRow = (n: number) => ({ code: 'VALUE_INVALID', reason: 'text', where: `rows:${n}`, raw: 'x' });

const batchAt = (n: number): SourceBatch => ({
  events: [{ type: 'identify', messageId: `m${n}`, userId: `u${n}`, traits: { n } }],
  rejected: n % 3 === 0 ? [{ code: 'ROW_MALFORMED', reason: 'odd', where: `rows:${n}`, raw: 'x' }] : [],
  rows: n % 3 === 0 ? 2 : 1,
  cursor: { next: n + 1 },
  progress: { done: n + 1, total: 9, unit: 'rows' },
});
const test: Definition['test'] = async (ctx) => {
  if (ctx.settings.rows === null) throw new TributaryError('SOURCE_UNREADABLE', 'No such rows.');
  askFarSide(ctx);
};
const reader = (change: Change = (batch) => batch): Definition['read'] =>
  async function* (ctx, cursor) {
    await test(ctx);
    const first = (cursor as { next: number } | null)?.next ?? 0;
    for (let n = first; n < (ctx.settings.rows ?? 0) + askFarSide(ctx).more && !ctx.signal.aborted; n++) {
      const batch = change(batchAt(n), n);
      // A number that has become text cannot be a trait any more.
      const text = askFarSide(ctx).text && n === 4;
      if (batch) yield text ? { ...batch, events: [], rejected: [...batch.rejected, oddRow(n)] } : batch;
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
  open: async () => {
    const far: FarSide = { fault: null, more: 0, wide: false, gone: false, text: false };
    const settings = { rows: 7, token: 'sesame-open', far: farSides.push(far) - 1 };
    return {
      settings,
      refused: { ...settings, token: 'sesame-shut' },
      holds: { events: 7, rejected: 3 },
      empty: { ...settings, rows: 0 },
      missing: { ...settings, rows: null },
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut'] as const,
      fail: (fault: SourceFault | null) => void (far.fault = fault),
      grow: async () => {
        far.more = 2;
        return { events: 2, rejected: 0 };
      },
      drifts: {
        'column-added': async () => {
          far.wide = true;
          return { events: 7, rejected: 3 };
        },
        'column-missing': async () => {
          far.gone = true;
          return { missing: 'n' };
        },
        'type-changed': async () => {
          far.text = true;
          return { events: 6, rejected: 4 };
        },
      },
      close: async () => {},
    };
  },
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

/** A fault at the far side that the plugin takes for the end of the rows. */
const ended = (fault_: SourceFault, caughtBy: string): Mutant =>
  fault(`takes "${fault_}" for the end of the rows`, caughtBy, {
    async *read(ctx, cursor) {
      const far = farSides[ctx.settings.far] as FarSide;
      if (far.fault !== fault_) yield* endingAt(fault_, ctx, cursor);
    },
  });
async function* endingAt(fault_: SourceFault, ...[ctx, cursor]: Parameters<Definition['read']>) {
  for await (const batch of reader()(ctx, cursor)) {
    yield batch;
    if ((farSides[ctx.settings.far] as FarSide).fault === fault_) return;
  }
}
/** Reads past a drift of the far side as if it were none. */
function past<T>(ctx: { settings: { far: number } }, drift: 'gone' | 'text', read: () => T): T {
  (farSides[ctx.settings.far] as FarSide)[drift] = false;
  return read();
}
const given = new Map<number, { readings: number; last: number }>();
function givenOf(far: number): { readings: number; last: number } {
  const known = given.get(far) ?? { readings: 0, last: -1 };
  given.set(far, known);
  return known;
}

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
  fault('talks', 'says nothing on the console', {
    test: async (ctx) => {
      console.info('testing');
      await test(ctx);
    },
  }),
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
  reads(
    'finds nothing new on another day',
    'yields what is new, and nothing twice, when it is read again',
    (batch, n) => (n >= 7 ? null : batch),
  ),
  fault('reads all of it again each time', 'yields what is new, and nothing twice, when it is read again', {
    read: (ctx) => reader()(ctx, null),
  }),
  fault('counts its columns', 'reads on when a column is added', {
    read: (ctx, cursor) => {
      if (farSides[ctx.settings.far]?.wide)
        throw new TributaryError('SOURCE_UNREADABLE', 'Three columns, two are expected.');
      return reader()(ctx, cursor);
    },
  }),
  fault('takes a column that is gone for an empty one', 'tells of a column that is gone: by name, or row by row', {
    read: (ctx, cursor) => past(ctx, 'gone', () => reader()(ctx, cursor)),
  }),
  fault('takes text for a number', 'rejects rows whose values changed their type, and reads the others', {
    read: (ctx, cursor) => past(ctx, 'text', () => reader()(ctx, cursor)),
  }),
  fault('never looks at its token', 'refuses bad credentials in its probe and when reading', {
    read: (ctx, cursor) => reader()({ ...ctx, settings: { ...ctx.settings, token: 'sesame-open' } }, cursor),
  }),
  ended('unauthorized', 'says CREDENTIALS_REFUSED where they are withdrawn, and goes on with them once they are back'),
  ended('throttled', 'says VENDOR_UNAVAILABLE while it is throttled for long, and goes on where it stopped'),
  ended('unavailable', 'says VENDOR_UNAVAILABLE while the far side fails, and goes on where it stopped'),
  ended('cut', 'says VENDOR_UNAVAILABLE where the connection is cut, and goes on where it stopped'),
  fault(
    'remembers in the process what it gave',
    'loses nothing and names nothing anew when it is killed at any batch',
    {
      read: (ctx, cursor) => {
        const given = givenOf(ctx.settings.far);
        // On the third reading it leaves out what it gave before, whatever was stored of it.
        given.readings++;
        return reader((batch, n) => (given.readings > 2 && n === given.last ? null : ((given.last = n), batch)))(
          ctx,
          cursor,
        );
      },
    },
  ),
]);
