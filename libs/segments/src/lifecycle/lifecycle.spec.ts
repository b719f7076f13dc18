import { lifecycleConfigSchema, type Rule } from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, openHouse, type House } from '../../fixtures/house.js';
import { stageFlow, stageFunnel, stageSegments, stagesOfPerson, sweepSegments, type Lifecycle } from '../index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await clear(house.warehouse);
  await house.database.query('DELETE FROM segment_clock');
});

const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);
const order: Rule = { event: 'Order Completed' };
const lifecycle: Lifecycle = {
  key: 'customer',
  config: lifecycleConfigSchema.parse({
    title: 'Customer',
    stages: [
      { key: 'prospect' },
      { key: 'customer', rule: order },
      { key: 'active', title: 'Active', rule: { ...order, withinDays: 30 } },
      { key: 'regular', rule: { ...order, atLeast: 3, withinDays: 60 } },
    ],
  }),
};
const segments = stageSegments(lifecycle.key, lifecycle.config);
const sweep = (at: number) => sweepSegments(house, segments, { at, context: { segments } });
const span = (days: number, from = 0) => ({ from: start + from * day, to: start + days * day });

describe('stages', () => {
  it('exclude one another; time and events move people between them, with history, funnel and time in stage', async () => {
    const person = (profile: number, ...days: number[]) => ({
      profile,
      traits: { name: `p${profile}` },
      events: days.map((n) => ({ name: 'Order Completed', at: start + n * day })),
    });
    await addPeople(house.warehouse, [person(1), person(2), person(3)], start);
    await sweep(start);
    await addPeople(house.warehouse, [person(2, 10), person(3, 10, 11, 12)], start + 12 * day);
    // What arrives is judged with its batch; here all of them at once.
    const { evaluateSegments } = await import('../index.js');
    await evaluateSegments(house, segments, { id: 'batch', at: start + 12 * day });
    for (const n of [39, 40, 50, 71, 72, 80]) await sweep(start + n * day);

    const steps = async (profile: string) =>
      (await stagesOfPerson(house.warehouse, lifecycle, { profile, until: start + 100 * day })).map(
        ({ from, to, at }) => `${(at - start) / day}: ${from} → ${to}`,
      );
    expect(await steps('1')).toEqual(['0:  → prospect']);
    expect(await steps('2')).toEqual(['0:  → prospect', '12: prospect → active', '40: active → customer']);
    expect(await steps('3')).toEqual(['0:  → prospect', '12: prospect → regular', '71: regular → customer']);

    const held = await house.warehouse.query<{ n: string }>(
      'SELECT count() AS n FROM segment_members FINAL WHERE member = 1 GROUP BY profile',
    );
    expect(held.map(({ n }) => n)).toEqual(['1', '1', '1']);

    const funnel = await stageFunnel(house.warehouse, lifecycle, span(80));
    expect(funnel).toEqual([
      figures('prospect', { present: 1, daysSoFar: 80, reached: 3, wentOn: 2, conversion: 2 / 3, daysOfStay: 12 }),
      figures('customer', { present: 2, daysSoFar: 24.5, reached: 2, conversion: 0 }),
      figures('active', { title: 'Active', reached: 1, fellBack: 1, conversion: 0, daysOfStay: 28 }),
      figures('regular', { reached: 1, fellBack: 1, conversion: 0, daysOfStay: 59 }),
    ]);
    // As of an earlier day, and counted from a later one.
    const before = await stageFunnel(house.warehouse, lifecycle, span(20, 5));
    expect(before.map(({ present, reached }) => [present, reached])).toEqual([
      [1, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    expect(await stageFlow(house.warehouse, lifecycle, span(80, 5))).toEqual([
      { from: 'prospect', to: 'active', people: 1, moves: 1 },
      { from: 'prospect', to: 'regular', people: 1, moves: 1 },
      { from: 'active', to: 'customer', people: 1, moves: 1 },
      { from: 'regular', to: 'customer', people: 1, moves: 1 },
    ]);
  });

  it('are in order: only the first may do without a rule, and none stands twice', () => {
    const refused = (stages: object[]) => lifecycleConfigSchema.safeParse({ title: 'x', stages }).success;
    expect(refused([{ key: 'a', rule: order }, { key: 'b' }])).toBe(false);
    expect(refused([{ key: 'a' }, { key: 'a', rule: order }])).toBe(false);
    expect(refused([{ key: 'a', rule: order }])).toBe(false);
  });
});

function figures(stage: string, some: object) {
  return {
    stage,
    title: stage,
    present: 0,
    daysSoFar: null,
    reached: 0,
    wentOn: 0,
    fellBack: 0,
    conversion: null,
    daysOfStay: null,
    ...some,
  };
}
