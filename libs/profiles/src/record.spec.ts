import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeVersion, type Cut, type Database, type ResolvedEvent, type Warehouse } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { sampleResolvedEvent } from '@tributary/testkit';
import { coreMigrations, migrate, openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { membershipsOf, record, timeline, traitsOfProfile, type RecordBatch } from './index.js';

let warehouse: Warehouse;
let database: Database;
let folder: string;
const deps = () => ({ warehouse, database });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-profiles-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
  await migrate(warehouse, coreMigrations);
  database = await openTemporaryDatabase();
});
afterAll(async () => {
  await warehouse.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

let numbers = 1;
/** Every test has people of its own: the warehouse is one. */
const person = () => String(numbers++);
const cut = (): Cut => ({ id: `c${numbers}`, from: 1, to: 1, at: numbers++ });
const day = (n: number) => Date.UTC(2024, 0, n);

const event = (
  profile: string,
  traits: Record<string, string | number | boolean | null>,
  change: Partial<ResolvedEvent> = {},
): ResolvedEvent =>
  sampleResolvedEvent(profile, {
    type: 'identify',
    name: 'identify',
    occurredAt: day(1),
    knownAt: day(2),
    traits: Object.entries(traits).map(([name, value]) => ({ name, value })),
    ...change,
  });
const write = (events: ResolvedEvent[], resolution: Partial<RecordBatch['resolution']> = {}, at = cut()) =>
  record(
    deps(),
    {
      events,
      resolution: { aliases: [], version: String(numbers++), founded: [], links: [], ...resolution },
      consent: { changed: new Map(), version: '0' },
    },
    at,
  );

async function profile(id: string) {
  const [row] = await warehouse.query<{ traits: string; present: number }>(
    'SELECT toString(traits) AS traits, present FROM profiles FINAL WHERE profile = {id:UInt64}',
    { params: { id } },
  );
  return row && { traits: JSON.parse(row.traits) as object, present: row.present };
}
const count = async (table: string, origin: string) =>
  Number(
    (
      await warehouse.query<{ n: string }>(`SELECT count() AS n FROM ${table} WHERE origin = {origin:UInt64}`, {
        params: { origin },
      })
    )[0]!.n,
  );

describe('survivorship', () => {
  it('the latest value survives, whatever order and batches the events come in', async () => {
    const observed: Record<string, string | number | boolean | null>[] = [
      { city: 'Bath', plan: 'free', age: 30 },
      { city: 'York', plan: null },
      { city: 'Wells', vip: true },
      { plan: 'pro', age: 31 },
    ];
    const outcomes: unknown[] = [];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ])
      for (const size of [1, 4]) {
        const id = person();
        const events = order.map((n) => event(id, observed[n]!, { occurredAt: day(10 + n), messageId: `s${n}` }));
        for (let start = 0; start < events.length; start += size) await write(events.slice(start, start + size));
        outcomes.push(await profile(id));
      }
    for (const outcome of outcomes)
      expect(outcome).toEqual({ traits: { city: 'Wells', plan: 'pro', age: '31', vip: true }, present: 1 });
  });

  it('goes by message id in the same moment, then by the value', async () => {
    for (const flip of [false, true]) {
      const id = person();
      const events = [
        event(id, { a: 'x', b: 'first' }, { messageId: 'm2', source: 'crm' }),
        event(id, { a: 'y', b: 'second' }, { messageId: 'm1' }),
        event(id, { b: 'third' }, { messageId: 'm2' }),
      ];
      for (const each of flip ? events.reverse() : events) await write([each]);
      expect(await profile(id)).toEqual({ traits: { a: 'x', b: 'third' }, present: 1 });
      expect((await traitsOfProfile(warehouse, [id])).map((trait) => [trait.name, trait.value, trait.source])).toEqual([
        ['a', 'x', 'crm'],
        ['b', 'third', 'web'],
      ]);
    }
  });

  it('a null takes a trait away, and a later value brings it back', async () => {
    const id = person();
    await write([event(id, { city: 'Bath' }, { occurredAt: day(1) })]);
    await write([event(id, { city: null }, { occurredAt: day(3) })]);
    await write([event(id, { city: 'York' }, { occurredAt: day(2) })]);
    expect(await profile(id)).toEqual({ traits: {}, present: 1 });
    expect(await traitsOfProfile(warehouse, [id])).toEqual([]);
    await write([event(id, { city: 'Wells' }, { occurredAt: day(4) })]);
    expect(await profile(id)).toMatchObject({ traits: { city: 'Wells' } });
  });

  it('keeps every scalar as it is', async () => {
    const id = person();
    const traits = {
      text: `it's "q" \\ \n\t é🌊 {"a":1}`,
      empty: '',
      word: 'null',
      yes: true,
      no: false,
      date: '2024-01-02',
      stamp: '2024-01-02T03:04:05Z',
      digits: '007',
      half: 1.5,
      large: 1e300,
    };
    await write([event(id, { ...traits, count: -5, [`odd "name" \\ é`]: 'kept' })]);
    expect(await profile(id)).toMatchObject({ traits: { ...traits, count: '-5', [`odd "name" \\ é`]: 'kept' } });
    expect(
      Object.fromEntries((await traitsOfProfile(warehouse, [id])).map((trait) => [trait.name, trait.value])),
    ).toMatchObject({ ...traits, count: -5 });
  });

  it('shows identifiers as traits, in their normal form, but no anonymous ids', async () => {
    const id = person();
    const said = event(id, { email: ' ANN@X.com' }, { identifiers: [{ type: 'email', value: 'ann@x.com' }] });
    const link = (type: string, value: string) => ({
      profile: id,
      type,
      value,
      seenAt: day(1),
      knownAt: day(2),
      messageId: said.messageId,
      source: said.source,
    });
    await write([said], {
      founded: [id],
      links: [
        link('email', 'ann@x.com'),
        link('user_id', 'u1'),
        link('anonymous_id', 'a1'),
        // Of an event that consent kept out.
        { ...link('phone', '+4915112345678'), messageId: 'refused' },
      ],
    });
    expect(await profile(id)).toEqual({ traits: { email: 'ann@x.com', user_id: 'u1' }, present: 1 });
  });

  it('gives a person of whom nothing is known a row', async () => {
    const id = person();
    expect(await write([], { founded: [id] })).toEqual({ touched: [id] });
    expect(await profile(id)).toEqual({ traits: {}, present: 1 });
  });
});

describe('merges', () => {
  it('move traits to the survivor and hide the one merged away, along chains', async () => {
    const [a, b, c] = [person(), person(), person()];
    await write([
      event(c, { plan: 'pro' }, { occurredAt: day(9) }),
      event(b, { city: 'York' }, { occurredAt: day(5) }),
      event(a, { city: 'Bath', plan: 'free' }, { occurredAt: day(3) }),
    ]);
    await write([], { aliases: [[c, b]] });
    expect([await profile(b), await profile(c)]).toMatchObject([
      { traits: { city: 'York', plan: 'pro' }, present: 1 },
      { present: 0 },
    ]);
    const { touched } = await write([event(a, { age: 3 })], {
      aliases: [
        [b, a],
        [c, a],
      ],
    });
    expect(touched.sort()).toEqual([a, b, c].sort());
    expect(await profile(a)).toEqual({ traits: { city: 'York', plan: 'pro', age: '3' }, present: 1 });
    expect([await profile(b), await profile(c)]).toMatchObject([{ present: 0 }, { present: 0 }]);
    // What comes in late for an origin merged away reaches the survivor.
    await write([event(c, { plan: 'gold' }, { occurredAt: day(20), profile: a })], { aliases: [[c, a]] });
    expect(await profile(a)).toMatchObject({ traits: { plan: 'gold' } });
    const canonical = await warehouse.query<{ n: string }>(
      'SELECT count() AS n FROM events_canonical WHERE profile = {a:UInt64}',
      { params: { a } },
    );
    expect(Number(canonical[0]!.n)).toBe(5);
  });
});

describe('several workers', () => {
  it('reach the survivor, where another worker merged a person away after the batch was decided', async () => {
    const [a, b] = [person(), person()];
    await write([event(a, { city: 'Bath' })]);
    await write([event(b, { plan: 'free' })]);
    await write([], { aliases: [[b, a]] });
    // Decided before the merge: it still takes b for a person of its own.
    const { touched } = await write([event(b, { plan: 'pro' }, { occurredAt: day(8) })], { founded: [b] });
    expect(touched).toContain(a);
    expect(await profile(a)).toEqual({ traits: { city: 'Bath', plan: 'pro' }, present: 1 });
    expect(await profile(b)).toMatchObject({ present: 0 });
  });

  it('end with the row of the highest version, whichever is written last', async () => {
    const id = person();
    await write([event(id, { city: 'Bath' })]);
    const later = await takeVersion(database);
    await write([event(id, { city: 'York' }, { occurredAt: day(9) })]);
    const before = await profile(id);
    // A worker that took its version earlier and was held up since.
    await warehouse.insert('profiles', [{ profile: id, traits: { city: 'Bath' }, present: 1, version: later }]);
    expect(await profile(id)).toEqual(before);
  });

  it('keep the alias that was decided last, whichever is written last', async () => {
    const [a, b, c] = [person(), person(), person()];
    await write([event(c, { city: 'Wells' })]);
    const [first, second] = [await takeVersion(database), await takeVersion(database)];
    const later: [string, string][] = [
      [b, a],
      [c, a],
    ];
    await write([], { aliases: later, version: second });
    await write([], { aliases: [[c, b]], version: first });
    expect(await profile(a)).toEqual({ traits: { city: 'Wells' }, present: 1 });
    expect([await profile(b), await profile(c)]).toMatchObject([{ present: 0 }, { present: 0 }]);
  });
});

describe('a repeated cut', () => {
  it('inserts nothing the second time', async () => {
    const [a, b] = [person(), person()];
    const at = cut();
    const batch: RecordBatch = {
      events: [
        event(a, { city: 'Bath' }, { messageId: 'm', source: 's' }),
        event(b, { city: 'York' }, { occurredAt: day(40) }),
      ],
      resolution: {
        version: '1',
        aliases: [[b, a]],
        founded: [a, b],
        links: [
          { profile: a, type: 'email', value: 'e', seenAt: day(1), knownAt: day(1), messageId: 'm', source: 's' },
        ],
      },
      consent: { changed: new Map([[a, new Map([['ads', false]])]]), version: '1' },
    };
    const first = await record(deps(), batch, at);
    const before = await profile(a);
    expect(await record(deps(), batch, at)).toEqual(first);
    expect([
      await count('events', a),
      await count('events', b),
      await count('trait_history', a),
      await count('trait_history', b),
    ]).toEqual([1, 1, 2, 1]);
    expect(await profile(a)).toEqual(before);
    expect(
      await warehouse.query('SELECT purpose, granted FROM consent_state WHERE profile = {a:UInt64}', { params: { a } }),
    ).toEqual([{ purpose: 'ads', granted: 0 }]);
  });
});

describe('events', () => {
  it('are stored at the edge where their time lies outside what the warehouse reckons with', async () => {
    const id = person();
    const times = [Date.UTC(1969, 0, 1), Date.UTC(1900, 0, 1), Date.UTC(2261, 0, 1), Date.UTC(2024, 1, 29, 1, 2, 3, 4)];
    await write(times.map((occurredAt) => event(id, { at: occurredAt }, { occurredAt })));
    expect((await timeline(warehouse, [id])).map((entry) => entry.at).sort()).toEqual([
      '1970-01-01 00:00:00.000',
      '1970-01-01 00:00:00.000',
      '2024-02-29 01:02:03.004',
      '2099-12-31 23:59:59.999',
    ]);
  });

  it('come newest first, as many as asked for, with money to the last place', async () => {
    const id = person();
    await write(
      [1, 3, 2].map((n) =>
        event(
          id,
          {},
          {
            type: 'track',
            name: `E${n} é"'🌊`,
            occurredAt: day(n),
            orderId: `o${n}`,
            value: '99999999999999.9999',
            currency: 'GBP',
          },
        ),
      ),
    );
    const entries = await timeline(warehouse, [id], 2);
    expect(entries.map((entry) => entry.name)).toEqual([`E3 é"'🌊`, `E2 é"'🌊`]);
    expect(entries[0]).toMatchObject({
      at: '2024-01-03 00:00:00.000',
      orderId: 'o3',
      value: '99999999999999.9999',
      currency: 'GBP',
      source: 'web',
    });
    expect(await timeline(warehouse, [])).toEqual([]);
  });

  it('of nobody are kept, and touch nobody', async () => {
    expect(await write([event('0', { city: 'Bath' })])).toEqual({ touched: [] });
    expect(await count('trait_history', '0')).toBe(0);
    expect(await count('events', '0')).toBe(1);
  });
});

it('segments of a person are those of which the newest row says so', async () => {
  const id = person();
  const row = (segment: string, member: number, version: number) => ({
    segment,
    profile: id,
    member,
    since: '2024-01-01 00:00:00.000',
    version,
  });
  await warehouse.insert('segment_members', [row('b', 1, 1), row('a', 1, 1), row('gone', 1, 1), row('gone', 0, 2)]);
  expect((await membershipsOf(warehouse, id)).map((each) => each.segment)).toEqual(['a', 'b']);
});
