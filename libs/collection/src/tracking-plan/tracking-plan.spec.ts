import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planConfigSchema, type CollectedEvent, type PlanConfig, type TrackingEvent } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { exportSuite, importSuite, inferEvent, judgePlans, planProblems, planTypes } from './index.js';

const event = (call: Partial<TrackingEvent>, source = 'web'): CollectedEvent => ({
  place: { position: 1, index: 0 },
  source,
  messageId: 'm1',
  occurredAt: 0,
  knownAt: 0,
  call: { type: 'track', event: 'Order Completed', ...call } as TrackingEvent,
});
const plan = (events: object, rest: object = {}): Record<string, PlanConfig> => ({
  shop: planConfigSchema.parse({ events, ...rest }),
});
const orderSchema = {
  properties: {
    order_id: { type: 'string', pattern: '^O-\\d+$', description: 'Number of the order.' },
    total: { type: 'number', minimum: 0 },
    currency: { enum: ['EUR', 'USD'] },
    items: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } },
  },
  required: ['order_id', 'total'],
};
const good = { order_id: 'O-1', total: 5, currency: 'EUR' };
const judge = (properties: Record<string, unknown>, rules: object, rest: object = {}) =>
  judgePlans([event({ properties })], plan({ 'Order Completed': { schema: orderSchema, ...rules } }, rest));

describe('a plan', () => {
  it('lets what fits pass, to the object', () => {
    const fits = event({ properties: good });
    const judged = judgePlans([fits], plan({ 'Order Completed': { schema: orderSchema } }));
    expect(judged.events[0]).toBe(fits);
    expect(judged.findings).toEqual([]);
  });

  it.each([
    [{ on: 'warn' }, [1, 0, 0]],
    [{ on: 'quarantine' }, [0, 1, 0]],
    [{ on: 'block' }, [0, 0, 1]],
  ])('%o: recorded, set aside, kept out as %o', (rules, fates) => {
    const { events, quarantined, blocked, findings } = judge({ total: -1 }, { ...rules, version: 4 });
    expect([events.length, quarantined.length, blocked]).toEqual(fates);
    expect(findings.map(({ code, field, version }) => [code, field, version]).sort()).toEqual([
      ['minimum', 'properties.total', 4],
      ['required', 'properties.order_id', 4],
    ]);
  });

  it('a rule of one property goes before that of the event', () => {
    const rules = { on: 'quarantine', properties: { currency: 'block', total: 'warn' } };
    const { events, quarantined } = judge({ ...good, currency: 'XXX', total: 'much' }, rules);
    expect(quarantined).toEqual([]);
    expect(events[0]?.call.properties).toEqual({ order_id: 'O-1', total: 'much' });
    expect(judge({ ...good, order_id: 7 }, rules).quarantined).toMatchObject([
      { code: 'PLAN_VIOLATION', messageId: 'm1', generation: 1 },
    ]);
  });

  it('says what it does not know of: properties, events; of its own sources only', () => {
    const strange = { ...good, coupon: 'X' };
    expect(judge(strange, {}).findings).toEqual([]);
    expect(judge(strange, { additional: 'warn' }).findings).toMatchObject([{ code: 'unplanned_property' }]);
    expect(judge(strange, { additional: 'block' }).events[0]?.call.properties).toEqual(good);
    const unplanned = plan({}, { unplanned: 'quarantine', sources: ['web'] });
    expect(judgePlans([event({})], unplanned).quarantined).toHaveLength(1);
    expect(judgePlans([event({}, 'crm')], unplanned).events).toHaveLength(1);
  });

  it('judges traits of identify calls, and keeps no address in what it found', () => {
    const rules = plan({
      identify: { schema: { properties: { email: { type: 'string', format: 'email', maxLength: 5 } } } },
    });
    const call = { type: 'identify' as const, event: undefined, traits: { email: 'ada@example.org' } };
    const { findings } = judgePlans([event(call)], rules);
    expect(findings).toMatchObject([{ field: 'traits.email', code: 'maxLength', before: '…@example.org' }]);
    expect(JSON.stringify(findings)).not.toContain('ada');
  });

  it('refuses schemas that could hold up the house or reach outside, and says where', () => {
    const problems = (schema: object) => planProblems(plan({ e: { schema } }));
    for (const schema of [
      { properties: { a: { type: 'string', pattern: '(?=x)y' } } },
      { properties: { a: { pattern: '(a)\\1' } } },
      { patternProperties: { '(?<!x)y': {} } },
      { properties: { a: { uniqueItems: true } } },
      { properties: { a: { $ref: 'https://example.org/schema' } } },
      { properties: { a: { format: 'no-such' } } },
      { properties: { a: { type: 'strin' } } },
      { properties: { a: { enum: ['x'.repeat(70_000)] } } },
    ])
      expect(problems(schema), JSON.stringify(schema).slice(0, 80)).toEqual([
        expect.stringMatching(/^plans\.shop\.events\.e\.schema: /),
      ]);
    expect(problems(orderSchema)).toEqual([]);
  });

  it('a pattern made to run for ever takes linear time', () => {
    const rules = plan({ 'Order Completed': { schema: { properties: { x: { pattern: '^(a+)+$' } } } } });
    expect(planProblems(rules)).toEqual([]);
    const before = process.cpuUsage();
    expect(judgePlans([event({ properties: { x: `${'a'.repeat(9000)}!` } })], rules).findings).toHaveLength(1);
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});

it('is proposed from what was seen: types, what is required, lists', () => {
  const seen = { texts: [], least: null, most: null };
  const { schema } = inferEvent(1000, [
    { ...seen, name: 'order_id', kinds: { text: 1000 }, texts: Array.from({ length: 13 }, (_, n) => `O-${n}`) },
    { ...seen, name: 'total', kinds: { integer: 400, number: 598, text: 2 }, least: 0, most: 90 },
    { ...seen, name: 'currency', kinds: { text: 999 }, texts: ['USD', 'EUR'] },
    { ...seen, name: 'coupon', kinds: { text: 100, empty: 50 } },
    { ...seen, name: 'day', kinds: { date: 1000 }, texts: ['2024-01-01'] },
    { ...seen, name: 'left', kinds: { empty: 3 } },
  ]);
  expect(schema).toEqual({
    properties: {
      order_id: { type: 'string' },
      total: { type: 'number', minimum: 0 },
      currency: { type: 'string', enum: ['EUR', 'USD'] },
      coupon: { type: ['string', 'null'] },
      day: { type: 'string' },
    },
    required: ['currency', 'day', 'order_id', 'total'],
  });
  expect(planProblems(plan({ e: { schema } }))).toEqual([]);
});

it('its types compile, and refuse what does not fit', () => {
  const [, shop] = Object.entries(
    plan({
      'Order Completed': { description: 'Bought */ something', schema: orderSchema, additional: 'block' },
      identify: { schema: { properties: { 'first name': { type: ['string', 'null'] } } } },
      '42': {},
    }),
  )[0] as [string, PlanConfig];
  const folder = mkdtempSync(join(tmpdir(), 'tributary-plan-'));
  try {
    writeFileSync(join(folder, 'plan.ts'), planTypes('shop', shop));
    writeFileSync(
      join(folder, 'use.ts'),
      `import { planned, type OtherCalls } from './plan.js';
       declare const client: { track(message: { userId: string; event: string; properties?: Record<string, unknown> }): void };
       client.track({ userId: 'u', ...planned('Order Completed', { order_id: 'O-1', total: 1, currency: 'EUR', items: [{ sku: 'a' }] }) });
       export const traits: OtherCalls['identify'] = { 'first name': null };
       // @ts-expect-error no such event
       client.track({ userId: 'u', ...planned('Order Complete', {}) });
       // @ts-expect-error no such currency
       client.track({ userId: 'u', ...planned('Order Completed', { order_id: 'O-1', total: 1, currency: 'GBP' }) });
       // @ts-expect-error a total is a number, and an order id is needed
       client.track({ userId: 'u', ...planned('Order Completed', { total: '1' }) });
       // @ts-expect-error not in the plan
       client.track({ userId: 'u', ...planned('Order Completed', { order_id: 'O-1', total: 1, coupon: 'x' }) });
      `,
    );
    const compiler = fileURLToPath(new URL('../../../../node_modules/tsgo/bin/tsc', import.meta.url));
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      '',
      '--ignoreConfig',
    ];
    execFileSync(process.execPath, [compiler, ...options, join(folder, 'use.ts')], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    expect.fail(String((error as { stdout?: string }).stdout ?? error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('expectation suites', () => {
  it('become a schema, and what cannot be said is told', () => {
    const { schema, left, name } = importSuite({
      expectation_suite_name: 'orders',
      expectations: [
        { expectation_type: 'expect_column_to_exist', kwargs: { column: 'order_id' } },
        { expectation_type: 'expect_column_values_to_be_of_type', kwargs: { column: 'order_id', type_: 'str' } },
        { type: 'expect_column_values_to_match_regex', kwargs: { column: 'order_id', regex: '^O-' } },
        {
          type: 'expect_column_values_to_be_between',
          kwargs: { column: 'total', min_value: 0, strict_min: true, max_value: 9 },
        },
        { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'currency', value_set: ['EUR'] } },
        { type: 'expect_column_values_to_be_unique', kwargs: { column: 'order_id' } },
        { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'total', mostly: 0.9 } },
        { type: 'expect_table_row_count_to_equal', kwargs: { value: 3 } },
      ],
    });
    expect(name).toBe('orders');
    expect(schema).toEqual({
      properties: {
        order_id: { type: 'string', pattern: '^O-' },
        total: { exclusiveMinimum: 0, maximum: 9 },
        currency: { enum: ['EUR'] },
      },
      required: ['order_id'],
    });
    expect(left.map((line) => line.split(/[ :]/)[0])).toEqual([
      'expect_column_values_to_be_unique',
      'expect_column_values_to_not_be_null',
      'expect_table_row_count_to_equal',
    ]);
  });

  it('go out and come in again', () => {
    const { items: _, ...basic } = orderSchema.properties;
    const schema = { properties: basic, required: orderSchema.required };
    const { suite, left } = exportSuite('orders', schema as never);
    expect(left).toEqual([]);
    const { order_id, ...rest } = basic;
    expect(importSuite(suite).schema).toEqual({
      properties: {
        order_id: { type: order_id.type, pattern: order_id.pattern },
        ...rest,
        total: { ...rest.total, type: ['integer', 'number'] },
      },
      required: schema.required,
    });
    expect(exportSuite('orders', orderSchema as never).left).toEqual(['items: items']);
  });
});
