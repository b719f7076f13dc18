import type { Cut, Frame } from '@tributary/contracts';
import type { SegmentDefinition } from '@tributary/segments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config, depsOf, now, openHouse, send, type House } from '../fixtures/house.js';
import { changesOf, snapshot } from '../fixtures/snapshot.js';
import { at, choice, identify, order, page } from '../fixtures/story.js';
import { addReports, consumerName, drain, emptyReport, follow, processBatch, type BatchReport } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());

const quiet = () => new AbortController().signal;

/** Processes all that lies in the log and returns the last cut with its frames, for another go. */
async function process(
  ...frames: readonly (readonly unknown[])[]
): Promise<{ cut: Cut; frames: Frame[]; report: BatchReport }> {
  return processOf('shop', ...frames);
}

async function processOf(source: string, ...frames: readonly (readonly unknown[])[]) {
  await send(house, source, ...frames);
  const consumer = house.events.consumer(consumerName);
  const cut = (await consumer.next())!;
  const read = await consumer.frames(cut);
  const report = await processBatch(depsOf(house), cut, read);
  await consumer.done(cut);
  return { cut, frames: read, report };
}

const warehouse = <TRow extends object>(sql: string) => house.warehouse.query<TRow>(sql);
const traitsOf = (user: string) =>
  warehouse<{ traits: unknown }>(
    `SELECT toJSONString(traits) AS traits FROM profiles FINAL WHERE present = 1 AND toString(traits.user_id) = '${user}'`,
  );

describe('a batch', () => {
  it('turns calls into events, a person with traits, memberships and changes', async () => {
    const { report } = await process([
      identify('ann', { email: 'Ann@Example.org', city: 'Paris' }),
      order('1', { userId: 'ann' }, 1),
    ]);
    expect(report).toMatchObject({
      events: 2,
      recorded: 2,
      duplicates: 0,
      refused: 0,
      quarantined: 0,
      merges: 0,
      changes: 3,
    });
    expect(
      await warehouse('SELECT name, order_id, value, currency, source, occurred_at FROM events ORDER BY name'),
    ).toEqual([
      {
        name: 'Order Completed',
        order_id: '1',
        value: expect.stringMatching(/^19\.99/) as string,
        currency: 'GBP',
        source: 'shop',
        occurred_at: at(1).replace('T', ' ').replace('Z', ''),
      },
      expect.objectContaining({ name: 'identify', value: null }),
    ]);
    const [person] = await traitsOf('ann');
    expect(JSON.parse(String(person?.traits))).toEqual({ user_id: 'ann', email: 'ann@example.org', city: 'Paris' });
    const changes = await changesOf(house);
    expect(changes.map(({ segment, change }) => `${segment} ${change}`).sort()).toEqual([
      'buyers entered',
      'parisians entered',
      'reachable entered',
    ]);
  });

  it('keeps all that a call said', async () => {
    const context = {
      page: { path: '/river', title: 'À la rivière' },
      library: { name: 'analytics.js' },
      ip: '192.0.2.7',
    };
    const rest = { category: 'Docs', integrations: { Ads: false }, plan: { own: ['field'] } };
    await process([page('whole', 'browser-whole', 1, { context, name: 'Rivers', properties: { depth: 2 }, ...rest })]);
    const [row] = await warehouse<Record<'properties' | 'context' | 'rest', string>>(
      `SELECT properties, context, rest FROM events WHERE message_id = 'p-whole'`,
    );
    const said = Object.fromEntries(Object.entries(row!).map(([name, text]) => [name, JSON.parse(text) as unknown]));
    expect(said).toEqual({
      properties: { depth: 2 },
      context,
      rest: { anonymousId: 'browser-whole', name: 'Rivers', ...rest },
    });
  });

  it('uses a message once, in its own cut and in later ones', async () => {
    const again = order('1', { userId: 'ann' }, 1);
    expect(
      (await process([again, order('2', { userId: 'ann' }, 1), order('2', { userId: 'ann' }, 1)])).report,
    ).toMatchObject({ events: 3, duplicates: 2, recorded: 1 });
    const [count] = await warehouse<{ n: string }>(`SELECT count() AS n FROM events WHERE name = 'Order Completed'`);
    expect(count?.n).toBe('2');
  });

  it('processed twice changes nothing', async () => {
    const { cut, frames, report } = await process(
      [identify('bob', { city: 'Rome' }, 4), page('b', 'browser-b', 4)],
      [
        identify('bob', { city: 'Paris' }, 3, { anonymousId: 'browser-b' }),
        order('b', { userId: 'bob' }, 2),
        choice('b', { userId: 'bob' }, true),
      ],
      [{ type: 'nonsense' }],
    );
    expect(report.merges).toBe(1);
    const before = await snapshot(house);
    const again = await processBatch(depsOf(house), cut, frames);
    expect({ ...again, changes: 0, milliseconds: {} }).toEqual({ ...report, changes: 0, milliseconds: {} });
    expect(again.changes).toBe(0);
    expect(await snapshot(house)).toEqual(before);
  });

  it('counts every call once, and sets aside what it cannot use with its reason and place', async () => {
    const bad = [{ type: 'track', messageId: 'bad' }, 7];
    const { report, cut } = await process([...bad, page('ok', 'browser-ok', 1), page('ok', 'browser-ok', 1)]);
    expect(report).toMatchObject({ events: 2, recorded: 1, duplicates: 1, quarantined: 2 });
    expect(report.recorded + report.duplicates + report.quarantined).toBe(4);
    const rows = await warehouse(
      `SELECT code, reason, location, raw, message_id FROM events_quarantine FINAL WHERE startsWith(location, 'log ${cut.from}.') ORDER BY location`,
    );
    expect(rows).toEqual([
      {
        code: 'EVENT_INVALID',
        reason: 'a track call needs an event name',
        location: `log ${cut.from}.0`,
        raw: JSON.stringify(bad[0]),
        message_id: 'bad',
      },
      {
        code: 'EVENT_INVALID',
        reason: expect.any(String) as string,
        location: `log ${cut.from}.1`,
        raw: '7',
        message_id: '',
      },
    ]);
  });

  it('sets the same bad row of a source aside once, however often it is read', async () => {
    const rejected = [{ code: 'ROW_MALFORMED', reason: 'no date', where: 'orders.csv:7', raw: 'a;b' }];
    for (let time = 0; time < 2; time++) {
      await house.events.append([
        { key: 'shop', source: 'shop', receivedAt: now, body: Buffer.from(JSON.stringify({ batch: [], rejected })) },
      ]);
      await drain(depsOf(house), quiet());
    }
    const rows = await warehouse(
      `SELECT source, code, reason, location, raw FROM events_quarantine FINAL WHERE code = 'ROW_MALFORMED'`,
    );
    expect(rows).toEqual([
      { source: 'shop', code: 'ROW_MALFORMED', reason: 'no date', location: 'orders.csv:7', raw: 'a;b' },
    ]);
  });

  it('keeps events that name nobody, on no profile', async () => {
    const [before] = await house.database.query<{ n: string }>('SELECT count(*)::text AS n FROM profiles');
    expect((await process([order('nobody', {}, 1)])).report).toMatchObject({ recorded: 1, changes: 0 });
    expect(await warehouse(`SELECT origin FROM events WHERE order_id = 'nobody'`)).toEqual([{ origin: '0' }]);
    expect(await house.database.query('SELECT count(*)::text AS n FROM profiles')).toEqual([before]);
    expect(await warehouse('SELECT * FROM profiles WHERE profile = 0')).toEqual([]);
  });

  it('lets the later value survive, though it came first', async () => {
    await process([identify('cid', { city: 'Paris', age: 30 }, 2)]);
    await process([identify('cid', { city: 'Oslo', pet: 'cat' }, 50)]);
    const [person] = await traitsOf('cid');
    expect(JSON.parse(String(person?.traits))).toEqual({
      user_id: 'cid',
      city: 'Paris',
      age: expect.anything() as unknown,
      pet: 'cat',
    });
    const [row] = await warehouse<{ n: string }>(
      `SELECT count() AS n FROM trait_history WHERE name = 'city' AND value = '"Oslo"'`,
    );
    expect(row?.n).toBe('1');
  });

  it('counts a late event where it belongs: an old order makes a buyer, not a recent one', async () => {
    const { report } = await process([order('old-1', { userId: 'dan' }, 400), order('old-2', { userId: 'dan' }, 390)]);
    expect(report.changes).toBe(1);
    const [person] = await house.database.query<{ profile: string }>(
      `SELECT profile::text AS profile FROM identifiers WHERE value = 'dan'`,
    );
    expect(
      await warehouse(`SELECT segment FROM segment_members FINAL WHERE member = 1 AND profile = ${person?.profile}`),
    ).toEqual([{ segment: 'buyers' }]);
  });
});

describe('consent', () => {
  it('refuses what the event itself declines, and counts it', async () => {
    const declined = { context: { consent: { categoryPreferences: { marketing: false } } } };
    const { report } = await processOf('web', [order('declined', { userId: 'eve' }, 1, declined)]);
    expect(report).toMatchObject({ events: 1, refused: 1, recorded: 0 });
    expect(await warehouse(`SELECT 1 FROM events WHERE order_id = 'declined'`)).toEqual([]);
  });

  it('refuses events of a person who said no, from sources of that purpose only, until they say yes', async () => {
    const no = await processOf('web', [choice('no', { userId: 'fay' }, false, 5), order('f1', { userId: 'fay' }, 4)]);
    expect(no.report).toMatchObject({ events: 2, refused: 1, recorded: 1 });
    expect((await processOf('shop', [order('f2', { userId: 'fay' }, 3)])).report).toMatchObject({
      refused: 0,
      recorded: 1,
    });
    const yes = await processOf('web', [choice('yes', { userId: 'fay' }, true, 2), order('f3', { userId: 'fay' }, 1)]);
    expect(yes.report).toMatchObject({ refused: 0, recorded: 2 });
    expect(await warehouse(`SELECT order_id FROM events WHERE startsWith(order_id, 'f') ORDER BY order_id`)).toEqual([
      { order_id: 'f2' },
      { order_id: 'f3' },
    ]);
    expect(
      await warehouse('SELECT purpose, granted FROM consent_state FINAL WHERE granted = 1 AND version > 0'),
    ).toContainEqual({ purpose: 'marketing', granted: 1 });
  });

  it('of two people found to be one, the no holds', async () => {
    await processOf('web', [choice('g', { anonymousId: 'browser-g' }, false, 5)]);
    await processOf('shop', [identify('gus', { city: 'Rome' }, 4)]);
    await processOf('shop', [identify('gus', { city: 'Rome' }, 3, { anonymousId: 'browser-g' })]);
    expect((await processOf('web', [order('g1', { userId: 'gus' }, 1)])).report).toMatchObject({
      refused: 1,
      recorded: 0,
    });
  });

  it('a purpose that asks first is denied without a choice', async () => {
    const asked = { ...config, sources: { web: { plugin: 'files', settings: {}, purpose: 'profiling' } } };
    await send(house, 'web', [order('h', { userId: 'hal' }, 1)]);
    expect(await drain({ ...depsOf(house), config: asked }, quiet())).toMatchObject({ refused: 1, recorded: 0 });
  });
});

describe('merges', () => {
  it('carry events, traits and memberships over: the one merged away leaves', async () => {
    await process([identify('ida', { city: 'Paris' }, 9)], [order('i1', { anonymousId: 'browser-i' }, 8)]);
    const { report } = await process([identify('ida', {}, 1, { anonymousId: 'browser-i' })]);
    expect(report.merges).toBe(1);
    const [pair] = await house.database.query<{ winner: string; loser: string }>(
      'SELECT winner::text AS winner, loser::text AS loser FROM merges ORDER BY id DESC LIMIT 1',
    );
    const members = (profile?: string) =>
      warehouse(`SELECT segment FROM segment_members FINAL WHERE member = 1 AND profile = ${profile} ORDER BY segment`);
    expect(await members(pair?.winner)).toEqual([{ segment: 'buyers' }, { segment: 'parisians' }]);
    expect(await members(pair?.loser)).toEqual([]);
    expect(
      await warehouse(`SELECT order_id FROM events_canonical WHERE profile = ${pair?.winner} AND order_id != ''`),
    ).toEqual([{ order_id: 'i1' }]);
  });
});

describe('segments', () => {
  it('of a trait that is an identifier see a new one', async () => {
    const known: SegmentDefinition = {
      kind: 'rule',
      key: 'known',
      title: '',
      description: '',
      rule: { trait: 'user_id', op: 'known' },
    };
    const deps = { ...depsOf(house), liveSegments: () => [known], ruleContext: () => ({ segments: [known] }) };
    await send(house, 'shop', [page('jo-1', 'browser-jo', 2)]);
    await drain(deps, quiet());
    await send(house, 'shop', [page('jo-2', 'browser-jo', 1, { userId: 'jo' })]);
    expect(await drain(deps, quiet())).toMatchObject({ recorded: 1, changes: 1 });
  });
});

describe('draining', () => {
  it('sums the reports of all cuts, and has nothing left afterwards', async () => {
    await send(house, 'shop', ...Array.from({ length: 45 }, (_, n) => [page(`drain-${n}`, `browser-${n % 3}`, 1)]));
    const reports: BatchReport[] = [];
    const deps = { ...depsOf(house), cutLimits: { frames: 20 } };
    const total = await drain(deps, quiet(), (report) => reports.push(report));
    expect(reports.length).toBeGreaterThan(1);
    expect(total).toEqual(reports.reduce(addReports, emptyReport));
    expect(total).toMatchObject({ events: 45, recorded: 45 });
    expect(await drain(depsOf(house), quiet())).toEqual(emptyReport);
    const cuts = reports.map((report) => report.cut);
    expect(await house.database.query('SELECT cut FROM cut_results WHERE cut = ANY ($1::text[])', [cuts])).toEqual([]);
  });

  it('follows the log until it is told to stop', async () => {
    const stop = new AbortController();
    const done = new Promise<BatchReport>((seen) => {
      void follow(depsOf(house), stop.signal, (report) => report.events > 0 && seen(report)).then(() =>
        seen(emptyReport),
      );
    });
    await send(house, 'shop', [page('followed', 'browser-0', 1)]);
    expect(await done).toMatchObject({ recorded: 1 });
    stop.abort();
  });
});
