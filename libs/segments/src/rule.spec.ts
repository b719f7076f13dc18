import { ruleSchema, comparisons, type FeatureSetConfig, type Rule } from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, openHouse, type House } from '../fixtures/house.js';
import { holds, type Subject } from '../fixtures/plain-rule.js';
import { evaluateSegments, previewRule, type SegmentDefinition } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(() => clear(house.warehouse));

const at = Date.UTC(2024, 5, 1, 12);
const day = 86_400_000;

const texts = [
  '',
  'Paris',
  'paris',
  'PARIS',
  '42',
  '042',
  '-7.5',
  '12',
  'true',
  'null',
  '2024-01-05',
  '2024-01-05 10:00:00',
  `O'Neil`,
  'a\\b',
  'tab\there',
  'line\nend',
  '"quoted"',
  'Zoë',
  'ZOË',
  '世界',
  '😀',
  '%',
  '_',
  `'); DROP TABLE profiles; --`,
  '{at:String}',
  '\\N',
];
const numbers = [0, 1, -7.5, 42, 12, 0.1, 1e6, 2024];
const traitNames = ['city', 'score', 'null', 'size', 'profile', 'traits', 'at', 'x'];
const eventNames = ['Order Completed', `it's`, 'a\\b', '{x:String}', 'Seen'];
const set: FeatureSetConfig = { kind: 'engagement', asOf: 'last-event', ratios: { opens: { events: 'a', base: 'b' } } };

const scalar = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...numbers), fc.boolean());
/** Times on the edge of a window and to both sides of it. */
const when = fc
  .tuple(fc.constantFrom(0, 1, 7, 30, 400), fc.constantFrom(-1, 0, 1, 3_600_000))
  .map(([days, beside]) => at - days * day + beside);
const person = fc.record({
  traits: fc.dictionary(fc.constantFrom(...traitNames), fc.option(scalar, { freq: 8 }), { maxKeys: 5 }),
  events: fc.array(fc.record({ name: fc.constantFrom(...eventNames), at: when }), { maxLength: 6 }),
  features: fc.option(fc.record({ opens: fc.constantFrom(null, 0, 0.5, 42) }), { nil: undefined }),
});
const compared = fc
  .record({ op: fc.constantFrom(...comparisons), one: scalar, many: fc.array(scalar, { minLength: 1, maxLength: 3 }) })
  .map(({ op, one, many }) => ({
    op,
    ...(op === 'known' || op === 'unknown' ? {} : { value: op === 'one_of' ? many : one }),
  }));
const clause: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(fc.constantFrom(...traitNames), compared).map(([trait, rest]) => ({ trait, ...rest })),
  compared.map((rest) => ({ feature: 'web-mail.opens', ...rest })),
  fc.record(
    {
      event: fc.constantFrom(...eventNames),
      atLeast: fc.integer({ min: 1, max: 3 }),
      atMost: fc.integer({ min: 0, max: 3 }),
      withinDays: fc.constantFrom(1, 7, 30, 0.5),
    },
    { requiredKeys: ['event'] },
  ),
);
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: clause },
    { weight: 1, arbitrary: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('rule').map((not) => ({ not })) },
  ),
}));

const segmentOf = (rule: Rule, index: number): SegmentDefinition => ({
  kind: 'rule',
  key: `s${index}`,
  title: '',
  description: '',
  rule,
});

async function addSubjects(subjects: readonly Subject[]): Promise<void> {
  await addPeople(house.warehouse, subjects, at - 500 * day);
  const rows = subjects.flatMap(({ profile, features }) =>
    features ? [{ profile: String(profile), opens: features['opens'], version: 1 }] : [],
  );
  await house.warehouse.command('TRUNCATE TABLE features_web_mail');
  await house.warehouse.insert('features_web_mail', rows);
}

async function membersOf(rules: readonly Rule[], occasion: string): Promise<string[][]> {
  const changes = await evaluateSegments(house, rules.map(segmentOf), { id: occasion, at });
  const members = rules.map((): string[] => []);
  for (const { segment, profile } of changes) members[Number(segment.slice(1))]!.push(profile);
  return members.map((profiles) => profiles.sort());
}

/** Rules whose members differ from what plain words say, with who is too many (+) and who is missing (-). */
function differences(rules: readonly Rule[], found: readonly string[][], subjects: readonly Subject[]): unknown[] {
  return rules.flatMap((rule, index) => {
    const members = new Set(found[index]);
    const wrong = subjects
      .filter((subject) => holds(rule, subject, at) !== members.has(String(subject.profile)))
      .map((subject) => `${members.has(String(subject.profile)) ? '+' : '-'}${JSON.stringify(subject)}`);
    return wrong.length > 0 ? [{ rule: JSON.stringify(rule), wrong }] : [];
  });
}

describe('rules', () => {
  beforeAll(async () => {
    await prepareFeatures(house.warehouse, { 'web-mail': set });
    await house.warehouse.insert('feature_versions', [
      { set: 'web-mail', version: 1, as_of: '2024-06-01', computed_at: at / 1000 },
    ]);
  });

  it('mean in the warehouse what they mean in plain words, hundreds of them over random people', async () => {
    let occasion = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { minLength: 1, maxLength: 25 }),
        fc.array(rule, { minLength: 1, maxLength: 40 }),
        async (people, rules) => {
          await clear(house.warehouse);
          const subjects = people.map((one, index): Subject => ({ profile: index + 1, ...one }));
          await addSubjects(subjects);
          expect(rules.map((one) => ruleSchema.safeParse(one).success)).not.toContain(false);
          expect(differences(rules, await membersOf(rules, `random ${occasion++}`), subjects)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  }, 90_000);

  it('compare every operator with every kind of value', async () => {
    const values = [...texts, ...numbers, true, false];
    const stated: Subject[] = [null, ...values].map((city, index) => ({
      profile: index + 1,
      traits: { city },
      events: [],
    }));
    const subjects: Subject[] = [...stated, { profile: 999, traits: {}, events: [] }];
    await addSubjects(subjects);
    const rules = comparisons.flatMap((op): Rule[] =>
      op === 'known' || op === 'unknown'
        ? [{ trait: 'city', op }]
        : values.map((value) => ({ trait: 'city', op, value: op === 'one_of' ? [value, 'Rome'] : value })),
    );
    expect(rules.length).toBeGreaterThan(250);
    expect(differences(rules, await membersOf(rules, 'all'), subjects)).toEqual([]);
  });

  it('refuse names that are none, and comparisons without a value', async () => {
    for (const trait of ['a`', 'a b', "a'); --", '', '1a', 'a.b.c', 'é'])
      expect(ruleSchema.safeParse({ trait, op: 'known' }).success).toBe(false);
    for (const feature of ['rfm', 'rfm.`x`', 'rfm.x.y', "r'.x", '.x'])
      expect(ruleSchema.safeParse({ feature, op: 'known' }).success).toBe(false);
    for (const empty of [
      { all: [] },
      { any: [] },
      { trait: 'a', op: 'one_of', value: [] },
      { trait: 'a', op: 'like', value: 'x' },
    ])
      expect(ruleSchema.safeParse(empty).success).toBe(false);
    await expect(membersOf([{ trait: 'city', op: 'is' }], 'none')).rejects.toMatchObject({ code: 'SEGMENT_INVALID' });
  });

  it('can be previewed: size and a few members, nothing written', async () => {
    await addSubjects(
      Array.from({ length: 30 }, (_, n) => ({
        profile: n + 1,
        traits: { score: n },
        events: [{ name: 'Seen', at: at - n * day - 1 }],
      })),
    );
    const { size, sample } = await previewRule(
      house.warehouse,
      {
        all: [
          { trait: 'score', op: 'at_least', value: 5 },
          { event: 'Seen', withinDays: 10 },
        ],
      },
      at,
    );
    expect(size).toBe(5);
    expect([...sample].sort()).toEqual(['10', '6', '7', '8', '9']);
    expect((await previewRule(house.warehouse, { event: 'Seen', withinDays: 10 }, at - 3 * day)).size).toBe(13);
    expect(await house.warehouse.query('SELECT * FROM segment_members')).toEqual([]);
  });
});
