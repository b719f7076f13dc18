import type { Database, SegmentChange } from '@tributary/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, merge, openHouse, type House, type Person } from '../fixtures/house.js';
import { holds } from '../fixtures/plain-rule.js';
import {
  evaluateSegments,
  segmentMembers,
  segmentSizes,
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
const segment = (key: string, rule: RuleSegment['rule']): RuleSegment => ({
  kind: 'rule',
  key,
  title: key,
  description: '',
  rule,
});
const buyers = segment('buyers', { event: 'Order Completed', withinDays: 30 });
const never = segment('never', { event: 'Order Completed', atMost: 0 });
const parisians = segment('parisians', { trait: 'city', op: 'is', value: 'Paris' });
const segments = [buyers, never, parisians];

const person = (profile: number, city: string, ...daysAgo: number[]): Person => ({
  profile,
  traits: { city },
  events: daysAgo.map((days) => ({ name: 'Order Completed', at: at - days * day })),
});
const told = (changes: readonly SegmentChange[]) =>
  changes.map(({ segment, profile, change }) => `${profile} ${change} ${segment}`).sort();
const evaluate = (id: string, moment = at, scope?: string[]) =>
  evaluateSegments(house, segments, { id, at: moment, ...(scope && { scope }) });

async function members(): Promise<string[]> {
  const rows = await house.warehouse.query<{ segment: string; profile: string }>(
    'SELECT segment, profile FROM segment_members FINAL WHERE member = 1',
  );
  return rows.map(({ segment, profile }) => `${profile} ${segment}`).sort();
}

async function logged(): Promise<SegmentChange[]> {
  const frames = await house.changes.read(1);
  return frames.flatMap((frame) => JSON.parse(Buffer.from(frame.body).toString()) as SegmentChange[]);
}

describe('evaluating segments', () => {
  it('says who entered and left, in the log, the history and the memberships', async () => {
    await addPeople(house.warehouse, [person(1, 'Paris', 3), person(2, 'Rome')], at);
    const first = await evaluate('first');
    expect(told(first)).toEqual(['1 entered buyers', '1 entered parisians', '2 entered never']);
    expect(await members()).toEqual(['1 buyers', '1 parisians', '2 never']);
    await addPeople(house.warehouse, [person(1, 'Oslo'), person(2, 'Rome', 1)], at + 1);
    const second = await evaluate('second', at + 1);
    expect(told(second)).toEqual(['1 left parisians', '2 entered buyers', '2 left never']);
    expect(await members()).toEqual(['1 buyers', '2 buyers']);
    expect((await logged()).slice(-6)).toEqual([...first, ...second]);
    const history = await house.warehouse.query<{ change_id: string }>('SELECT change_id FROM membership_history');
    expect(history.map((row) => row.change_id).sort()).toEqual([...first, ...second].map((change) => change.id).sort());
  });

  it('lets windows pass by the moment it is asked about', async () => {
    await addPeople(house.warehouse, [person(1, 'Rome', 29)], at);
    expect(told(await evaluate('now'))).toEqual(['1 entered buyers']);
    expect(told(await evaluate('on the edge', at + day))).toEqual(['1 left buyers']);
  });

  it('changes nothing on the same occasion, nor on the next where nothing happened', async () => {
    await addPeople(house.warehouse, [person(1, 'Paris', 3)], at);
    await evaluate('once');
    const before = await members();
    expect(await evaluate('once')).toEqual([]);
    expect(await evaluate('later', at + 1)).toEqual([]);
    expect(await members()).toEqual(before);
  });

  it.each([
    ['noting what it is about', 'database query INSERT'],
    ['the history', 'warehouse insert membership_history'],
    ['the log', 'changes append'],
    ['the memberships', 'warehouse insert segment_members'],
    ['forgetting what it was about', 'database query DELETE'],
  ])(
    'one that dies before %s is finished by the next, on any occasion: no change is told under two ids',
    async (_, last) => {
      await addPeople(house.warehouse, [person(1, 'Paris', 3), person(2, 'Paris')], at);
      const before = (await logged()).length;
      const dying = <T extends object>(port: string, target: T): T =>
        new Proxy(target, {
          get(_, name) {
            const own: unknown = Reflect.get(target, name);
            if (typeof own !== 'function') return own;
            return (...args: unknown[]): unknown =>
              `${port} ${String(name)} ${String(args[0])}`.startsWith(last)
                ? Promise.reject(new Error('killed'))
                : Reflect.apply(own, target, args);
          },
        });
      const deps = {
        warehouse: dying('warehouse', house.warehouse),
        database: dying('database', house.database),
        changes: dying('changes', house.changes),
      };
      await expect(evaluateSegments(deps, segments, { id: `dies at ${last}`, at })).rejects.toThrow('killed');
      // Another worker judges another cut meanwhile, and only then is the first one repeated.
      await evaluateSegments(house, segments, { id: `after ${last}`, at: at + 1, scope: ['1'] });
      await evaluateSegments(house, segments, { id: `dies at ${last}`, at });
      const everything = ['1 buyers', '1 parisians', '2 never', '2 parisians'];
      const named = new Map((await logged()).slice(before).map((change) => [change.id, change]));
      expect([...named.values()].map(({ profile, segment }) => `${profile} ${segment}`).sort()).toEqual(everything);
      expect(await members()).toEqual(everything);
      const history = await house.warehouse.query<{ id: string }>('SELECT change_id AS id FROM membership_history');
      expect(history.map(({ id }) => id).sort()).toEqual([...named.keys()].sort());
      expect(await house.database.query('SELECT * FROM open_evaluations')).toEqual([]);
    },
  );

  it('tells nothing where it lost its hold', async () => {
    await addPeople(house.warehouse, [person(1, 'Paris', 3)], at);
    const before = (await logged()).length;
    const database: Database = {
      ...house.database,
      exclusive: (_, work) => work({ confirm: () => Promise.reject(new Error('lost')) }),
    };
    await expect(evaluateSegments({ ...house, database }, segments, { id: 'lost', at })).rejects.toThrow('lost');
    expect(await logged()).toHaveLength(before);
    await evaluateSegments(house, segments, { id: 'lost', at });
    expect(await members()).toEqual(['1 buyers', '1 parisians']);
  });

  it('lets the one merged away leave, and judges the survivor by both', async () => {
    await addPeople(house.warehouse, [person(1, 'Rome'), person(2, 'Paris', 2)], at);
    await evaluate('before');
    await merge(house.warehouse, 2, 1, at + 1);
    const scoped = await evaluate('merged', at + 1, ['1', '2']);
    expect(told(scoped)).toEqual([
      '1 entered buyers',
      '1 entered parisians',
      '1 left never',
      '2 left buyers',
      '2 left parisians',
    ]);
    expect(await evaluate('all', at + 1)).toEqual([]);
  });

  it('judged for the touched alone, ends where judging everyone does', async () => {
    const city = fc.constantFrom('Paris', 'Rome');
    const facts = fc.record({
      profile: fc.integer({ min: 1, max: 12 }),
      city,
      days: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 2 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(facts, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        async (batches) => {
          await clear(house.warehouse);
          const people = new Map<number, Person>();
          run++;
          for (const [index, batch] of batches.entries()) {
            const touched = new Set<string>();
            for (const fact of batch) {
              const news = person(fact.profile, fact.city, ...fact.days);
              await addPeople(house.warehouse, [news], at + index);
              people.set(fact.profile, {
                ...news,
                events: [...(people.get(fact.profile)?.events ?? []), ...news.events],
              });
              touched.add(String(fact.profile));
            }
            await evaluate(`${run}.${index}`, at + index, [...touched]);
          }
          const last = at + batches.length - 1;
          const wanted = [...people.values()].flatMap((one) =>
            segments.filter(({ rule }) => holds(rule, one, { at: last })).map(({ key }) => `${one.profile} ${key}`),
          );
          expect(await members()).toEqual(wanted.sort());
          expect(await evaluate(`${run} all`, last)).toEqual([]);
        },
      ),
      { numRuns: 6 },
    );
  }, 240_000);

  it('takes the members of a cluster from the scores of its version', async () => {
    await addPeople(house.warehouse, [person(1, 'Rome'), person(2, 'Rome'), person(3, 'Rome')], at);
    const scores = (version: number, labels: number[]) =>
      house.warehouse.insert(
        'model_scores',
        labels.map((label, index) => ({ model: 'value', version, profile: String(index + 1), label, score: 1 })),
      );
    const cluster = (version: number): SegmentDefinition => ({
      kind: 'cluster',
      key: 'value.1',
      title: '',
      description: '',
      model: 'value',
      version,
      label: 0,
    });
    await scores(1, [0, 0, 1]);
    const first = await evaluateSegments(house, [cluster(1), parisians], { id: 'c1', at });
    expect(told(first)).toEqual(['1 entered value.1', '2 entered value.1']);
    expect(first[0]?.reason).toBe('model value version 1');
    await scores(2, [1, 0, 0]);
    expect(told(await evaluateSegments(house, [cluster(2)], { id: 'c2', at: at + 1 }))).toEqual([
      '1 left value.1',
      '3 entered value.1',
    ]);
    await merge(house.warehouse, 3, 2, at + 2);
    expect(told(await evaluateSegments(house, [cluster(2)], { id: 'c3', at: at + 2 }))).toEqual(['3 left value.1']);
  });

  it('does nothing without segments or without anyone to judge', async () => {
    await addPeople(house.warehouse, [person(1, 'Paris')], at);
    expect(await evaluateSegments(house, [], { id: 'x', at })).toEqual([]);
    expect(await evaluate('y', at, [])).toEqual([]);
  });
});

it('sizes and pages of members', async () => {
  await addPeople(
    house.warehouse,
    Array.from({ length: 7 }, (_, n) => person(n + 1, n < 5 ? 'Paris' : 'Rome', n)),
    at,
  );
  await evaluate('sizes');
  const sizes = await segmentSizes(house.warehouse);
  expect([...sizes.values()].map(({ segment, size }) => [segment, size]).sort()).toEqual([
    ['buyers', 7],
    ['parisians', 5],
  ]);
  const page = await segmentMembers(house.warehouse, 'parisians', { limit: 3 });
  expect(page.map((row) => row.profile)).toEqual(['1', '2', '3']);
  expect(
    (await segmentMembers(house.warehouse, 'parisians', { after: '3', limit: 3 })).map((row) => row.profile),
  ).toEqual(['4', '5']);
});

describe('which segments a batch can change', () => {
  const scored = segment('scored', { feature: 'rfm.frequency', op: 'over', value: 3 });
  const quiet = segment('quiet', {
    all: [
      { feature: 'rfm.frequency', op: 'unknown' },
      { event: 'Order Completed', atMost: 0 },
    ],
  });
  const cluster: SegmentDefinition = {
    kind: 'cluster',
    key: 'value.1',
    title: '',
    description: '',
    model: 'value',
    version: 1,
    label: 0,
  };
  const known = [buyers, never, parisians, scored, quiet, cluster];
  const touched = (events: string[], { traits = false, merged = false, consents = false, models = [''] } = {}) =>
    touchedSegments(known, { events: new Set(events), traits, merged, consents, models: new Set(models) }).map(
      ({ key }) => key,
    );

  it('are those that mention its events', () => {
    expect(touched(['Order Completed'])).toEqual(['buyers', 'never', 'quiet']);
    expect(touched(['Page'])).toEqual([]);
  });

  it('with traits or someone new, also those of traits and of what was never done', () => {
    expect(touched([], { traits: true })).toEqual(['buyers', 'never', 'parisians', 'quiet']);
  });

  it('with a label, the clusters of its model', () => {
    expect(touched(['Page'], { models: ['value'] })).toEqual([cluster.key]);
    expect(touched(['Page'], { models: ['other'] })).toEqual([]);
  });

  it('with a consent, those that ask for one; through a segment that a rule names, those of its events', () => {
    const willing = segment('willing', { consent: 'marketing' });
    const nested = segment('nested', { not: { segment: 'buyers' } });
    const all = [...known, willing, nested];
    const content = {
      events: new Set<string>(),
      traits: false,
      merged: false,
      consents: true,
      models: new Set<string>(),
    };
    expect(touchedSegments(all, content).map(({ key }) => key)).toEqual(['willing']);
    const bought = { ...content, events: new Set(['Order Completed']), consents: false };
    expect(touchedSegments(all, bought).map(({ key }) => key)).toEqual(['buyers', 'never', 'quiet', 'nested']);
  });

  it('with a merge, all', () => {
    expect(touched([], { merged: true })).toEqual(known.map(({ key }) => key));
  });
});
