import type { Rule } from '@tributary/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, openHouse, type House, type Person } from '../../fixtures/house.js';
import { holds } from '../../fixtures/plain-rule.js';
import { moments, personAt, ruleAbout } from '../../fixtures/random-rules.js';
import { clausesOf } from '@tributary/contracts';
import { evaluatedTo, evaluateSegments, explainMembership, sweepSegments, type RuleSegment } from '../index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await clear(house.warehouse);
  await house.database.query('DELETE FROM segment_clock');
});

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2024, 5, 1, 12);
const purposes = { marketing: { default: 'granted' }, analytics: { default: 'denied' } } as const;

const segmentOf = (rule: Rule, index: number | string): RuleSegment => ({
  kind: 'rule',
  key: `s${index}`,
  title: '',
  description: '',
  rule,
});
const sweep = (segments: readonly RuleSegment[], at: number) =>
  sweepSegments(house, segments, { at, context: { segments, purposes } });

async function members(): Promise<string[]> {
  const rows = await house.warehouse.query<{ segment: string; profile: string }>(
    'SELECT segment, profile FROM segment_members FINAL WHERE member = 1',
  );
  return rows.map(({ segment, profile }) => `${profile} ${segment}`).sort();
}

describe('time alone', () => {
  const abandoned = segmentOf(
    {
      sequence: [{ event: 'Product Added' }, { event: 'Order Completed', never: true, withinHours: 24 }],
      withinDays: 7,
    },
    'abandoned',
  );
  const cart = (profile: number, ...events: [string, number][]): Person => ({
    profile,
    traits: {},
    events: events.map(([name, at]) => ({ name, at })),
  });

  it('lets a cart be abandoned after 24 hours to the minute, unless something was bought at 23:59; and a week later it is over', async () => {
    await addPeople(
      house.warehouse,
      [
        cart(1, ['Product Added', start]),
        cart(2, ['Product Added', start], ['Order Completed', start + 23 * hour + 59 * minute]),
        cart(3, ['Product Added', start], ['Order Completed', start + 24 * hour + minute]),
      ],
      start,
    );
    await sweep([abandoned], start);
    const inAfter = async (ms: number) => {
      await sweep([abandoned], start + ms);
      return members();
    };
    expect(await inAfter(day - 1)).toEqual([]);
    expect(await inAfter(day)).toEqual(['1 sabandoned', '3 sabandoned']);
    expect(await inAfter(2 * day)).toEqual(['1 sabandoned', '3 sabandoned']);
    expect(await inAfter(7 * day - 1)).toEqual(['1 sabandoned', '3 sabandoned']);
    expect(await inAfter(7 * day)).toEqual([]);
    expect((await evaluatedTo(house.database)).get('sabandoned')).toBe(start + 7 * day);
  });

  it('judges only those of whom something can have changed, and no one twice', async () => {
    const buyers = segmentOf({ event: 'Order Completed', withinDays: 30 }, 'buyers');
    const people = Array.from({ length: 50 }, (_, n) => cart(n + 1, ['Order Completed', start - n * hour]));
    await addPeople(house.warehouse, people, start);
    await sweep([buyers], start);
    const { changes, people: judged } = await sweep([buyers], start + 30 * day - 47 * hour);
    expect(changes.map(({ profile, change }) => `${profile} ${change}`)).toEqual(['48 left', '49 left', '50 left']);
    expect(judged).toBe(3);
    expect((await sweep([buyers], start + 30 * day - 47 * hour + minute)).changes).toEqual([]);
  });

  it('ends where judging everyone at each moment would, for random rules and people over changes of clocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...moments).chain((moment) =>
          fc.record({
            moment: fc.constant(moment),
            people: fc.array(personAt(moment), { minLength: 15, maxLength: 25 }),
            rules: fc.array(ruleAbout(), { minLength: 15, maxLength: 25 }),
            steps: fc.array(fc.constantFrom(1, minute, hour, 23 * hour, day, 7 * day), { minLength: 2, maxLength: 3 }),
          }),
        ),
        async ({ moment, people, rules, steps }) => {
          await clear(house.warehouse);
          await house.database.query('DELETE FROM segment_clock');
          // Thresholds of percentiles move when everyone is judged; features have sets of their own.
          const still = rules.filter((rule) =>
            clausesOf(rule).every(
              (clause) => !('feature' in clause) && !('op' in clause && clause.op?.endsWith('_percentile') === true),
            ),
          );
          const segments = still.map(segmentOf);
          const subjects = people.map((one, index) => ({ profile: index + 1, ...one }));
          await addPeople(house.warehouse, subjects, moment - 500 * day);
          let at = moment;
          for (const step of [0, ...steps]) {
            at += step;
            await sweep(segments, at);
            const wanted = subjects.flatMap((one) =>
              segments.filter(({ rule }) => holds(rule, one, { at })).map(({ key }) => `${one.profile} ${key}`),
            );
            expect(await members()).toEqual(wanted.sort());
          }
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
  }, 240_000);
});

describe('explaining', () => {
  it('says part by part what holds, what the person has, what would turn it, and when time alone will', async () => {
    const rule: Rule = {
      all: [
        { event: 'Order Completed', atLeast: 3, withinDays: 30 },
        { not: { trait: 'age', op: 'under', value: 18 } },
        { any: [{ trait: 'city', op: 'is', value: 'Paris' }, { consent: 'marketing' }] },
      ],
    };
    const segment = segmentOf(rule, 'x');
    const order = (daysAgo: number) => ({ name: 'Order Completed', at: start - daysAgo * day });
    await addPeople(
      house.warehouse,
      [
        { profile: 1, traits: { age: 40 }, events: [order(1), order(2), order(10), order(20)] },
        { profile: 2, traits: { age: 12, city: 'Rome' }, events: [order(3)] },
      ],
      start,
    );
    const asked = { at: start, context: { segments: [segment], purposes } };
    const inside = await explainMembership(house.warehouse, segment, { ...asked, profile: '1' });
    expect(inside).toMatchObject({
      in: true,
      // The third latest order is ten days old: with it goes the third.
      changesAt: new Date(start + 20 * day).toISOString(),
      verdict: {
        words: 'all',
        parts: [
          { words: '"Order Completed" at least 3 times in the last 30 days', holds: true, value: '4' },
          {
            words: 'not',
            holds: true,
            parts: [{ words: 'age is under 18', holds: false, value: '40', move: 'more than 22 less' }],
          },
          {
            words: 'any',
            holds: true,
            parts: [
              { holds: false, value: null },
              { holds: true, value: 'granted' },
            ],
          },
        ],
      },
    });
    const outside = await explainMembership(house.warehouse, segment, { ...asked, profile: '2' });
    expect(outside).toMatchObject({ in: false, changesAt: null });
    expect(outside!.verdict.parts![0]).toMatchObject({ holds: false, value: '1', move: '2 more "Order Completed"' });
    expect(await explainMembership(house.warehouse, segment, { ...asked, profile: '99' })).toBeUndefined();
  });

  it('agrees with the evaluation, whatever the rule', async () => {
    const [people, rules] = fc.sample(
      fc.tuple(
        fc.array(personAt(start), { minLength: 12, maxLength: 12 }),
        fc.array(ruleAbout(), { minLength: 20, maxLength: 20 }),
      ),
      { numRuns: 1, seed: 7 },
    )[0]!;
    const segments = rules.filter((rule) => clausesOf(rule).every((clause) => !('feature' in clause))).map(segmentOf);
    await addPeople(
      house.warehouse,
      people.map((one, index) => ({ profile: index + 1, ...one })),
      start - 500 * day,
    );
    const context = { segments, purposes };
    await evaluateSegments(house, segments, { id: 'all', at: start, context });
    const inside = new Set(await members());
    for (const segment of segments.slice(0, 8))
      for (const profile of ['1', '5', '12']) {
        const found = await explainMembership(house.warehouse, segment, { profile, at: start, context });
        expect(`${profile} ${segment.key} ${found!.in}`).toBe(
          `${profile} ${segment.key} ${inside.has(`${profile} ${segment.key}`)}`,
        );
      }
  });
});
