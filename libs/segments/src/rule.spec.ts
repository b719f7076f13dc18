import {
  clausesOf,
  comparisons,
  dateComparisons,
  eventClauseSchema,
  numberComparisons,
  percentileComparisons,
  ruleSchema,
  templateNames,
  type FeatureSetConfig,
  type Rule,
} from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeople, clear, openHouse, type House } from '../fixtures/house.js';
import { holds, thresholdOf, type PlainContext, type Subject } from '../fixtures/plain-rule.js';
import { moments, numbers, personAt, ruleAbout, suited, texts } from '../fixtures/random-rules.js';
import { evaluateSegments, previewRule, type SegmentDefinition } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(() => clear(house.warehouse));

const at = Date.UTC(2024, 5, 1, 12);
const day = 86_400_000;

const set: FeatureSetConfig = {
  kind: 'engagement',
  owner: '',
  lateHours: 24,
  asOf: 'last-event',
  ratios: { opens: { events: 'a', base: 'b' } },
};

const purposes = { marketing: { default: 'granted' }, analytics: { default: 'denied' } } as const;

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

/** Members of each rule, nobody being in anything before; with a scope as a batch that touched these people finds them. */
async function membersOf(rules: readonly Rule[], moment = at, scope?: readonly string[]): Promise<string[][]> {
  await house.warehouse.command('TRUNCATE TABLE segment_members');
  const segments = rules.map(segmentOf);
  const context = { segments, purposes };
  const changes = await evaluateSegments(house, segments, {
    id: `occasion ${occasions++}`,
    at: moment,
    context,
    ...(scope && { scope }),
  });
  const members = rules.map((): string[] => []);
  for (const { segment, profile } of changes) members[Number(segment.slice(1))]!.push(profile);
  return members.map((profiles) => profiles.sort());
}
let occasions = 0;

interface Case {
  rules: readonly Rule[];
  subjects: readonly Subject[];
  moment?: number;
}

/** Rules whose members differ from what plain words say, with who is too many (+) and who is missing (-). */
function differences({ rules, subjects, moment = at }: Case, found: readonly string[][]): unknown[] {
  const context = plainContext({ rules, subjects, moment });
  return rules.flatMap((rule, index) => {
    const members = new Set(found[index]);
    const wrong = subjects
      .filter((subject) => holds(rule, subject, context) !== members.has(String(subject.profile)))
      .map((subject) => `${members.has(String(subject.profile)) ? '+' : '-'}${JSON.stringify(subject)}`);
    return wrong.length > 0 ? [{ rule: JSON.stringify(rule), moment: new Date(moment).toISOString(), wrong }] : [];
  });
}

function plainContext({ rules, subjects, moment = at }: Case): PlainContext {
  const known = new Map<string, number | null>();
  return {
    at: moment,
    segments: new Map(rules.map((rule, index) => [`s${index}`, rule])),
    threshold: (clause) => {
      const key = JSON.stringify(clause);
      if (!known.has(key)) known.set(key, thresholdOf(clause, subjects, moment));
      return known.get(key)!;
    },
  };
}

/** The words of the language that a rule uses. */
function wordsOfRule(rule: Rule): string[] {
  if ('all' in rule) return ['all', ...rule.all.flatMap(wordsOfRule)];
  if ('any' in rule) return ['any', ...rule.any.flatMap(wordsOfRule)];
  if ('not' in rule) return ['not', ...wordsOfRule(rule.not)];
  if ('template' in rule) return [`template ${rule.template}`];
  return clausesOf(rule).flatMap((clause) => {
    const kind = Object.keys(clause).find((word) => ['trait', 'feature', 'event'].includes(word));
    const op = 'op' in clause && clause.op !== undefined ? [`${kind} ${clause.op}`] : [];
    const measure = 'event' in clause && clause.measure ? [`measure ${clause.measure.of}`] : [];
    const steps = 'sequence' in clause ? clause.sequence.flatMap((step) => Object.keys(step)) : [];
    return [...Object.keys(clause), ...op, ...measure, ...steps];
  });
}

describe('rules', () => {
  beforeAll(async () => {
    await prepareFeatures(house.warehouse, { 'web-mail': set });
    await house.warehouse.insert('feature_versions', [
      { set: 'web-mail', version: 1, as_of: '2024-06-01', computed_at: at / 1000 },
    ]);
  });

  it('mean in the warehouse what they mean in plain words: thousands of cases, over changes of clocks', async () => {
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...moments).chain((moment) =>
          fc.record({
            moment: fc.constant(moment),
            people: fc.array(personAt(moment), { minLength: 30, maxLength: 60 }),
            // A rule may name those before it.
            rules: fc.tuple(
              fc.array(ruleAbout(), { minLength: 20, maxLength: 35 }),
              fc.array(ruleAbout(['s0']), { maxLength: 10 }),
            ),
          }),
        ),
        async ({ moment, people, rules: [plain, naming] }) => {
          await clear(house.warehouse);
          const rules = [...plain, ...naming];
          const subjects = people.map((one, index): Subject => ({ profile: index + 1, ...one }));
          await addSubjects(subjects);
          cases += rules.length * subjects.length;
          const refused = rules.filter((one) => !ruleSchema.safeParse(one).success);
          expect(refused).toEqual([]);
          expect(differences({ rules, subjects, moment }, await membersOf(rules, moment))).toEqual([]);
          // Live, the people of a batch are judged another way, which means the same.
          const touched = subjects.map(({ profile }) => String(profile));
          expect(differences({ rules, subjects, moment }, await membersOf(rules, moment, touched))).toEqual([]);
          // Alone, a rule reads only the events that its own windows reach.
          const context = { segments: rules.map(segmentOf), purposes };
          for (const rule of rules.slice(0, 4)) {
            const { size } = await previewRule(house.warehouse, rule, { at: moment, context });
            const plain = plainContext({ rules, subjects, moment });
            const wanted = subjects.filter((subject) => holds(rule, subject, plain)).length;
            expect({ rule: JSON.stringify(rule), size }).toEqual({ rule: JSON.stringify(rule), size: wanted });
          }
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
    expect(cases).toBeGreaterThan(2500);
  }, 240_000);

  it('are drawn from the whole language: every operator, measure, window and kind of clause', () => {
    const drawn = new Set(fc.sample(ruleAbout(['s0']), { numRuns: 2000, seed: 1 }).flatMap(wordsOfRule));
    const words = [
      ...[...comparisons, ...percentileComparisons, ...dateComparisons].map((op) => `trait ${op}`),
      ...[...comparisons, ...percentileComparisons].filter((op) => op !== 'includes').map((op) => `feature ${op}`),
      ...numberComparisons.map((op) => `event ${op}`),
      ...eventClauseSchema.shape.measure.unwrap().shape.of.options.map((of) => `measure ${of}`),
      ...['withinMinutes', 'withinHours', 'withinDays', 'calendarDays', 'from', 'to', 'where', 'during', 'timezone'],
      ...['atLeast', 'atMost', 'sequence', 'never', 'segment', 'near', 'consent', 'reachable', 'purpose'],
      ...['all', 'any', 'not', ...templateNames.map((name) => `template ${name}`)],
    ];
    expect(words.filter((word) => !drawn.has(word))).toEqual([]);
  });

  it('compare every operator with every kind of value', async () => {
    const values = [...texts, ...numbers, true, false];
    const stated: Subject[] = [null, ...values].map((city, index) => ({
      profile: index + 1,
      traits: { city },
      events: [],
    }));
    const subjects: Subject[] = [...stated, { profile: 999, traits: {}, events: [] }];
    await addSubjects(subjects);
    const rules = comparisons
      .filter((op) => op !== 'includes')
      .flatMap((op) =>
        op === 'known' || op === 'unknown' ? [{ op }] : values.map((value) => suited(op, value, [value, 'Rome'])),
      )
      .map((compared) => ({ trait: 'city', ...compared }) as Rule);
    expect(rules.length).toBeGreaterThan(400);
    expect(differences({ rules, subjects }, await membersOf(rules))).toEqual([]);
    const touched = subjects.map(({ profile }) => String(profile));
    expect(differences({ rules, subjects }, await membersOf(rules, at, touched))).toEqual([]);
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
    await expect(membersOf([{ trait: 'city', op: 'is' }])).rejects.toMatchObject({ code: 'SEGMENT_INVALID' });
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
      { at },
    );
    expect(size).toBe(5);
    expect([...sample].sort()).toEqual(['10', '6', '7', '8', '9']);
    expect((await previewRule(house.warehouse, { event: 'Seen', withinDays: 10 }, { at: at - 3 * day })).size).toBe(13);
    expect(await house.warehouse.query('SELECT * FROM segment_members')).toEqual([]);
  });
});
