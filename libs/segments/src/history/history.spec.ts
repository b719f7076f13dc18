import type { Rule } from '@tributary/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPeople, openHouse, type House, type Person } from '../../fixtures/house.js';
import {
  evaluateSegments,
  guardSegments,
  membersAt,
  segmentFlow,
  segmentOverlaps,
  segmentTimeline,
  segmentTimelines,
  type RuleSegment,
} from '../index.js';

const day = 86_400_000;
const start = Date.UTC(2024, 5, 1, 12);
const segmentOf = (key: string, rule: Rule): RuleSegment => ({ kind: 'rule', key, title: '', description: '', rule });
const segments = [
  segmentOf('young', { trait: 'age', op: 'under', value: 30 }),
  segmentOf('old', { trait: 'age', op: 'at_least', value: 30 }),
  segmentOf('everyone', { any: [{ segment: 'young' }, { segment: 'old' }] }),
  segmentOf('recent', { event: 'Seen', withinDays: 2 }),
  segmentOf('fading', { event: 'Seen', withinDays: 4 }),
  segmentOf('nobody', { trait: 'age', op: 'over', value: 200 }),
];

let house: House;
/** Each day one more person comes by for the first and last time; of forty, ten are young. */
beforeAll(async () => {
  house = await openHouse();
  const people = Array.from({ length: 40 }, (_, n): Person => ({
    profile: n + 1,
    traits: { age: n < 10 ? 20 : 50 },
    events: [{ name: 'Seen', at: start + (n % 8) * day - 1 }],
  }));
  await addPeople(house.warehouse, people, start);
  for (let n = 0; n < 10; n++) {
    const at = start + n * day;
    await evaluateSegments(house, segments, { id: `day ${n}`, at });
  }
});
afterAll(() => house?.close());

it('tells who was in at any moment, as judging at that moment said', async () => {
  const last = await membersAt(house.warehouse, 'recent', { at: start + 9 * day, limit: 100 });
  expect(last).toEqual([]);
  const then = await membersAt(house.warehouse, 'recent', { at: start + 8.5 * day, limit: 100 });
  expect(then.map(({ profile }) => Number(profile) % 8)).toEqual([0, 0, 0, 0, 0]);
  expect(await membersAt(house.warehouse, 'recent', { at: start - 1, limit: 100 })).toEqual([]);
  const page = await membersAt(house.warehouse, 'everyone', { at: start, after: '38', limit: 5 });
  expect(page.map(({ profile }) => profile)).toEqual(['39', '40']);
});

it('gives size, entered, left and turnover day by day, which add up', async () => {
  const days = await segmentTimeline(house.warehouse, 'recent', { from: start, to: start + 20 * day });
  let size = 0;
  for (const one of days) {
    expect(one.turnover).toBe(size === 0 ? null : one.left / size);
    size += one.entered - one.left;
    expect(one.size).toBe(size);
  }
  expect(size).toBe(0);
  const later = await segmentTimeline(house.warehouse, 'recent', { from: start + 5 * day, to: start + 20 * day });
  expect(later).toEqual(days.filter(({ day: one }) => one >= '2024-06-06'));
  // Several at once are the same as each by itself; a change that stands in the history twice counts once.
  const span = { from: start, to: start + 20 * day };
  const fading = await segmentTimeline(house.warehouse, 'fading', span);
  await house.warehouse.command(
    'INSERT INTO membership_history SETTINGS insert_deduplicate = 0 SELECT * FROM membership_history',
  );
  const both = await segmentTimelines(house.warehouse, ['recent', 'nobody', 'fading'], span);
  expect([...both]).toEqual([
    ['fading', fading],
    ['recent', days],
  ]);
});

it('tells where people went between two moments: who stayed, came and left', async () => {
  const flow = (keys: string[], from: number, to: number) => segmentFlow(house.warehouse, keys, { from, to });
  expect(await flow(['young', 'old'], start, start + 9 * day)).toEqual([
    { from: 'old', to: 'old', people: 30 },
    { from: 'young', to: 'young', people: 10 },
  ]);
  expect(await flow(['young', 'old'], start - day, start + day)).toEqual([
    { from: null, to: 'old', people: 30 },
    { from: null, to: 'young', people: 10 },
  ]);
  expect(await flow(['recent'], start, start + 8.5 * day)).toEqual([
    { from: 'recent', to: null, people: 35 },
    { from: 'recent', to: 'recent', people: 5 },
  ]);
  // Of segments that share people each pair counts.
  expect(await flow(['recent', 'fading'], start + 8.5 * day, start + 9 * day)).toEqual([
    { from: 'fading', to: 'fading', people: 10 },
    { from: 'fading', to: null, people: 5 },
    { from: 'recent', to: 'fading', people: 5 },
  ]);
  expect(await flow(['nobody'], start, start + 9 * day)).toEqual([]);
});

it('compares segments with each other', async () => {
  const pairs = await segmentOverlaps(house.warehouse, 'everyone');
  expect(pairs.map(({ b, shared, similarity }) => [b, shared, similarity])).toEqual([
    ['old', 30, 0.75],
    ['fading', 10, 0.25],
    ['young', 10, 0.25],
  ]);
  expect((await segmentOverlaps(house.warehouse)).every(({ a, b }) => a < b)).toBe(true);
});

it('warns of what is empty, small, shrinking or alike, and of parts that do not add up', async () => {
  const twin = segmentOf('twin', { trait: 'age', op: 'at_least', value: 31 });
  const sum = segmentOf('sum', { any: [{ segment: 'old' }, { segment: 'everyone' }] });
  const all = [...segments, twin, sum];
  await evaluateSegments(house, all, { id: 'twins', at: start + 9 * day + 1 });
  const warnings = await guardSegments(house.warehouse, all, { at: start + 9.5 * day });
  expect(warnings.map(({ segment, kind }) => `${segment} ${kind}`)).toEqual([
    'young small',
    'recent empty',
    'fading small',
    'fading shrinking',
    'nobody empty',
    'everyone identical',
    'old identical',
    'sum parts',
  ]);
  expect(warnings.at(-1)!.text).toBe(
    '40 people; its parts (old, everyone) have 70: 30 more, since people are in several of them',
  );
  expect(warnings[3]!.text).toBe('10 people, 40 a week ago');
});
