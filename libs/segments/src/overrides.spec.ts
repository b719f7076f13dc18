import type { SegmentChange } from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, openHouse, type House } from '../fixtures/house.js';
import {
  evaluateSegments,
  liveSegments,
  sweepSegments,
  touchedSegments,
  type RuleSegment,
  type SegmentDefinition,
} from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(() => clear(house.warehouse));

const at = Date.UTC(2024, 5, 1, 12);
const day = 86_400_000;
const cluster = (label: number): SegmentDefinition => ({
  kind: 'cluster',
  key: `groups.${label + 1}`,
  title: '',
  description: '',
  model: 'groups',
  version: 1,
  label,
});
const rule = (key: string, overrides: string, of: RuleSegment['rule']): RuleSegment => ({
  kind: 'rule',
  key,
  title: '',
  description: '',
  rule: of,
  overrides,
});
const told = (changes: readonly SegmentChange[]) =>
  changes.map(({ segment, profile, change }) => `${profile} ${change} ${segment}`).sort();

const recent = rule('recent', 'groups.1', { event: 'Order Completed', withinDays: 7 });
const staff = rule('staff', 'groups', { trait: 'staff', op: 'is', value: true });
const labelled = [cluster(0), cluster(1)];

/** Person 1 is labelled first, 2 and 3 second; 3 bought `daysAgo`. */
async function people(...daysAgo: number[]): Promise<void> {
  const bought = daysAgo.map((days) => ({ name: 'Order Completed', at: at - days * day }));
  await addPeople(
    house.warehouse,
    [
      { profile: 1, traits: { staff: true }, events: [] },
      { profile: 2, traits: {}, events: [] },
      { profile: 3, traits: {}, events: bought },
    ],
    at,
  );
  await house.warehouse.insert(
    'model_scores',
    [0, 1, 1].map((label, index) => ({ model: 'groups', version: 1, profile: String(index + 1), label, score: 1 })),
  );
}

describe('a rule that stands over the clusters of a model', () => {
  it('takes people out of them or puts them into one, the first that holds', async () => {
    await people(1);
    const segments = [...labelled, staff, recent];
    const changes = await evaluateSegments(house, segments, { id: 'a', at });
    expect(told(changes)).toEqual(['1 entered staff', '2 entered groups.2', '3 entered groups.1', '3 entered recent']);
    expect(changes.find(({ segment }) => segment === 'groups.1')?.reason).toBe(
      'model groups version 1, and over it the rule staff, recent',
    );
  });

  it('is live: a batch moves people, and so does time alone', async () => {
    await people();
    const context = { segments: [...labelled, recent] };
    expect(liveSegments(context)).toHaveLength(3);
    expect(liveSegments({ segments: labelled })).toEqual([]);
    await evaluateSegments(house, context.segments, { id: 'a', at });
    await addPeople(
      house.warehouse,
      [{ profile: 3, traits: {}, events: [{ name: 'Order Completed', at: at + 1 }] }],
      at + 1,
    );
    const batch = {
      events: new Set(['Order Completed']),
      traits: false,
      merged: false,
      consents: false,
      models: new Set<string>(),
    };
    const touched = touchedSegments(liveSegments(context), batch, context);
    expect(touched.map(({ key }) => key)).toEqual(['groups.1', 'groups.2', 'recent']);
    const moved = await evaluateSegments(house, touched, { id: 'b', at: at + 2, scope: ['3'], context });
    expect(told(moved)).toEqual(['3 entered groups.1', '3 entered recent', '3 left groups.2']);
    const back = await sweepSegments(house, liveSegments(context), { at: at + 8 * day, context });
    expect(told(back.changes)).toEqual(['3 entered groups.2', '3 left groups.1', '3 left recent']);
  });

  it('may go by the label itself, and is refused where it asks for what it decides', async () => {
    await people(1);
    const of = (byModel?: true) =>
      rule('over', 'groups', {
        all: [{ event: 'Order Completed' }, { segment: 'groups.2', ...(byModel ? { byModel } : {}) }],
      });
    const changes = await evaluateSegments(house, [...labelled, of(true)], { id: 'a', at });
    expect(told(changes)).toEqual(['1 entered groups.1', '2 entered groups.2', '3 entered over']);
    await expect(evaluateSegments(house, [...labelled, of()], { id: 'b', at })).rejects.toMatchObject({
      code: 'SEGMENT_INVALID',
    });
  });
});
