import type { TriggerConfig, TriggerOccasion } from '@tributary/contracts';
import { triggerConfigSchema } from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, merge, openHouse, type House, type TestEvent } from '../../fixtures/house.js';
import { fireTriggers, forgetOccasions, occasionsAfter, type RuleSegment, type TriggerDefinition } from '../index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await clear(house.warehouse);
  await house.database.query('DELETE FROM trigger_clock');
  await house.database.query('DELETE FROM trigger_occasions');
});

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2024, 5, 1, 12);

const trigger = (on: unknown, rest: Partial<TriggerConfig> = {}): TriggerDefinition => ({
  key: 'told',
  config: triggerConfigSchema.parse({ title: 'Told', on, ...rest }),
});
const cart = trigger({ template: 'cart-abandoned' });
const context = { segments: [], purposes: { marketing: { default: 'granted' } } } as const;
const look = (triggers: TriggerDefinition[], at: number) => fireTriggers(house, triggers, { at, context, settle: 0 });
const people = (profile: number, events: TestEvent[], traits: Record<string, string> = {}, known = start) =>
  addPeople(house.warehouse, [{ profile, traits, events }], known);
const added = (at: number, sku = 'a'): TestEvent => ({ name: 'Product Added', at, properties: { product_id: sku } });
const bought = (at: number): TestEvent => ({ name: 'Order Completed', at, value: 12.5, orderId: `o${at}` });
const said = (occasions: readonly TriggerOccasion[]) =>
  occasions.map(({ profile, occurredAt, dueAt }) => [profile, (occurredAt - start) / hour, (dueAt - start) / hour]);

describe('a cart that is left', () => {
  it('is told 24 hours after the last product, to the minute, unless something was bought at 23:59', async () => {
    await look([cart], start - 1);
    await people(1, [added(start), added(start + 2 * hour, 'b')]);
    await people(2, [added(start), bought(start + 23 * hour + 59 * minute)]);
    await people(3, [added(start), bought(start + day)]);
    await people(4, [added(start), bought(start + day + 1)]);
    const told: TriggerOccasion[] = [];
    for (const hours of [0, 12, 24 - 1 / 60, 24, 26 - 1 / 60, 26, 30])
      told.push(...(await look([cart], start + hours * hour)));
    expect(said(told)).toEqual([
      ['4', 0, 24],
      ['1', 2, 26],
    ]);
    expect(told[1]).toMatchObject({
      trigger: 'told',
      template: 'cart-abandoned',
      payload: { event: 'Product Added', properties: { product_id: 'b' } },
    });
    const kept = await occasionsAfter(house.database, { position: '0', limit: 10 });
    expect(kept).toEqual(told);
    expect(await occasionsAfter(house.database, { position: told[0]!.position, limit: 10 })).toEqual(told.slice(1));
    expect(await forgetOccasions(house.database, told[1]!.toldAt)).toBe(1);
    expect(await occasionsAfter(house.database, { position: '0', limit: 10 })).toEqual(told.slice(1));
  });

  it('is told once: to whoever looks again, after a crash before the clock was set, and for each cart anew', async () => {
    await look([cart], start - 1);
    await people(1, [added(start), added(start + 3 * day)]);
    expect(said(await look([cart], start + day))).toEqual([['1', 0, 24]]);
    expect(await look([cart], start + day)).toEqual([]);
    await house.database.query(`UPDATE trigger_clock SET looked_to = $1`, [new Date(start)]);
    expect(await look([cart], start + day + minute)).toEqual([]);
    const both = await Promise.all([look([cart], start + 4 * day), look([cart], start + 4 * day)]);
    expect(said(both.flat())).toEqual([['1', 72, 96]]);
  });

  it('begins with the trigger, reaches back over a stop, and lets go what is older than a day', async () => {
    await people(1, [added(start - 2 * day)]);
    await people(2, [added(start)]);
    await people(3, [added(start + 12 * hour)]);
    expect(await look([cart], start)).toEqual([]);
    expect(said(await look([cart], start + 2 * day + 6 * hour))).toEqual([['3', 12, 36]]);
  });

  it('is judged by all of a person, merged away or not, and by the condition at that moment', async () => {
    const mailed = trigger({ template: 'cart-abandoned' }, { if: { reachable: 'email', purpose: 'marketing' } });
    await look([mailed], start - 1);
    await people(1, [added(start)], { email: 'a@b.example' });
    await people(2, [bought(start + hour)]);
    await people(3, [added(start)], { email: 'c@d.example' });
    await people(4, [added(start)]);
    await merge(house.warehouse, 2, 1, start + 2 * hour);
    expect(said(await look([mailed], start + day))).toEqual([['3', 0, 24]]);
  });

  it('waits for what is still on its way', async () => {
    await look([cart], start - 1);
    await people(1, [added(start)]);
    const late = (at: number) => fireTriggers(house, [cart], { at, context });
    expect(await late(start + day + 29_000)).toEqual([]);
    expect(said(await late(start + day + 30_000))).toEqual([['1', 0, 24]]);
  });
});

describe('other templates', () => {
  it('looking without adding or buying', async () => {
    const browse = trigger({ template: 'browse-abandoned', hours: 2 });
    await look([browse], start - 1);
    const viewed = (at: number): TestEvent => ({ name: 'Product Viewed', at });
    await people(1, [viewed(start), viewed(start + hour)]);
    await people(2, [viewed(start), added(start + hour)]);
    await people(3, [viewed(start), bought(start + 2 * hour)]);
    expect(said(await look([browse], start + 3 * hour))).toEqual([['1', 1, 3]]);
  });

  it('a product that is there again, for those who looked at it and bought nothing since', async () => {
    const stock = trigger({ template: 'back-in-stock', withinDays: 10 });
    await look([stock], start - 1);
    const viewed = (at: number, sku: string): TestEvent => ({
      name: 'Product Viewed',
      at,
      properties: { product_id: sku },
    });
    await people(1, [viewed(start - day, 'x')]);
    await people(2, [viewed(start - day, 'y')]);
    await people(3, [viewed(start - 11 * day, 'x')]);
    await people(4, [viewed(start - day, 'x'), bought(start - hour)]);
    await people(5, [bought(start - 2 * day), viewed(start - day, 'x'), viewed(start - 2 * hour, 'x')]);
    await people(9, [{ name: 'Product Restocked', at: start + hour, properties: { product_id: 'x' } }]);
    const told = await look([stock], start + 2 * hour);
    expect(said(told).sort()).toEqual([
      ['1', 1, 1],
      ['5', 1, 1],
    ]);
    expect(told[0]?.payload).toEqual({ event: 'Product Restocked', properties: { product_id: 'x' } });
    expect(await look([stock], start + 3 * hour)).toEqual([]);
  });

  it('someone who has not bought for 90 days, counted from the last purchase', async () => {
    const back = trigger({ template: 'win-back' });
    await people(1, [bought(start - 100 * day), bought(start - 89 * day)]);
    await people(2, [bought(start - 89 * day), bought(start - day)]);
    await look([back], start);
    expect(said(await look([back], start + day - 1))).toEqual([]);
    const [told, ...others] = await look([back], start + day);
    expect(others).toEqual([]);
    expect(told).toMatchObject({ profile: '1', payload: { value: 12.5, orderId: `o${start - 89 * day}` } });
  });

  it('a birthday at its midnight, also where clocks change, once a year', async () => {
    const born = trigger({ template: 'birthday', timezone: 'Europe/Lisbon' });
    await people(1, [], { birthday: '1990-03-31' });
    await people(2, [], { birthday: '1990-04-01' });
    // Summer time begins in the night to 31 March 2024; midnight is still winter time.
    const midnight = Date.UTC(2024, 2, 31, 0);
    await look([born], midnight - hour);
    expect(await look([born], midnight - 1)).toEqual([]);
    const told = await look([born], midnight);
    expect(told).toMatchObject([{ profile: '1', dueAt: midnight, payload: { date: '2024-03-31', daysAhead: 0 } }]);
    expect(await look([born], midnight + 22 * hour)).toEqual([]);
    // The next midnight is one of summer time.
    expect((await look([born], midnight + 23 * hour)).map(({ profile }) => profile)).toEqual(['2']);
  });

  it('a click in a mail, at once, each or with a rest between', async () => {
    const click = (at: number): TestEvent => ({ name: 'Email Link Clicked', at });
    const each = trigger({ template: 'email-engaged' });
    const resting = { ...trigger({ template: 'email-engaged' }, { restHours: 6 }), key: 'rests' };
    await look([each, resting], start - 1);
    await people(1, [click(start), click(start + hour), click(start + 7 * hour)]);
    const told = await look([each, resting], start + 2 * hour);
    expect(told.map(({ trigger: key, occurredAt }) => [key, (occurredAt - start) / hour])).toEqual([
      ['told', 0],
      ['told', 1],
      ['rests', 0],
    ]);
    const later = await look([each, resting], start + 8 * hour);
    expect(later.map(({ trigger: key, occurredAt }) => [key, (occurredAt - start) / hour])).toEqual([
      ['told', 7],
      ['rests', 7],
    ]);
  });

  it('an event in its own words, that became known late', async () => {
    const paid = trigger({
      event: 'Trial Started',
      where: [{ property: 'plan', op: 'is', value: 'pro' }],
      afterMinutes: 60,
      unless: [{ event: 'Order Completed' }],
    });
    await look([paid], start);
    const began = (plan: string): TestEvent => ({ name: 'Trial Started', at: start - 3 * hour, properties: { plan } });
    await people(1, [began('pro')]);
    await house.warehouse.command(
      `INSERT INTO events (occurred_at, known_at, origin, name, type, message_id, source, order_id, value, currency, properties, log_position, log_index, row_hash)
       SELECT occurred_at, toDateTime64(${(start + hour) / 1000}, 3, 'UTC'), 2, name, type, 'late', source, order_id, value, currency, properties, 2, 0, 0 FROM events`,
    );
    expect(said(await look([paid], start + 2 * hour))).toEqual([['2', -3, -2]]);
  });
});

describe('templates in segments', () => {
  it('are the rules that they stand for, and are listed with who uses them', async () => {
    const { evaluateSegments, explainMembership, triggerCatalogue } = await import('../index.js');
    await people(1, [added(start)]);
    await people(2, [added(start), bought(start + hour)]);
    const segment = (key: string, rule: RuleSegment['rule']): RuleSegment => ({
      kind: 'rule',
      key,
      title: key,
      description: '',
      rule,
    });
    const left = segment('left', { template: 'cart-abandoned' });
    const reach = segment('reach', { all: [{ segment: 'left' }, { not: { template: 'birthday' } }] });
    const changes = await evaluateSegments(house, [left, reach], { id: 'templates', at: start + day });
    expect(changes.map(({ segment: key, profile }) => `${key} ${profile}`)).toEqual(['left 1', 'reach 1']);
    const why = await explainMembership(house.warehouse, left, { profile: '1', at: start + day, context: {} });
    expect(why?.verdict.words).toBe('"Product Added", then no "Order Completed" within 24 hours in the last 7 days');
    const mailed = trigger({ template: 'birthday' }, { if: { segment: 'left' } });
    expect(triggerCatalogue([cart, mailed], [left, reach]).filter(({ segments }) => segments.length > 0)).toEqual([
      { template: 'cart-abandoned', triggers: ['told'], segments: ['left', 'reach'] },
      { template: 'birthday', triggers: ['told'], segments: ['left', 'reach'] },
    ]);
  });
});
