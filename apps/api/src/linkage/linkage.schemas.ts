import { linkSettingsSchema } from '@tributary/linkage';
import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

const publicId = z.string().regex(/^prf_[0-9a-z]{16}$/, 'not a public id');
const whole = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);
const probability = z.number().min(0).max(1);
const anyone = z.string().min(1).max(512).describe('Public id or any identifier.');
const key = z.string().max(127).describe('`field`, or `field:variant` for a coarser value.');
const rule = z.array(key).min(1).max(6).describe('Keys that two people must share to be compared.');

export const pairParamsSchema = z.object({ one: publicId, other: publicId });
export const reviewQuerySchema = z.object({ limit: whole(500, 20) });

const reviewLine = {
  one: publicId,
  other: publicId,
  probability,
  matchWeight: z.number().describe('In bits.'),
  value: z.number().describe('What a decision is worth; the order of the queue.'),
  reason: z.enum(['uncertain', 'guard', 'limit']),
};
const waterfall = {
  priorBits: z.number().describe('What any two people start from.'),
  frequencyBits: z.number().describe('What rare equal values add, and common ones take away.'),
  traits: z.array(
    z.object({
      trait: z.string(),
      one: z.string(),
      other: z.string(),
      differs: z.boolean(),
      says: z.string().nullable().describe('What the comparison found; null where the trait is not compared.'),
      bits: z.number().nullable(),
    }),
  ),
};
export const reviewPageSchema = named(
  'ReviewPage',
  z.object({ waiting: z.int(), pairs: z.array(named('ReviewLine', z.object(reviewLine))) }),
);
export const reviewDetailSchema = named(
  'ReviewDetail',
  z.object({
    ...reviewLine,
    ...waterfall,
  }),
);
export const explainQuerySchema = z.object({ one: anyone, other: anyone });
export const explainedPairSchema = named(
  'ExplainedPair',
  z.object({
    one: publicId,
    other: publicId,
    together: z.boolean().describe('They are one person now: each is taken with what was said under it alone.'),
    probability,
    matchWeight: z.number().describe('In bits: the sum of prior, frequency and traits.'),
    ...waterfall,
    thresholds: z.object({ accept: probability, review: probability }),
  }),
);
export const verdictSchema = named('ReviewDecision', z.strictObject({ verdict: z.enum(['accept', 'reject']) }));
export const reviewedSchema = named(
  'Reviewed',
  z.object({
    one: publicId,
    other: publicId,
    verdict: z.enum(['accept', 'reject']),
    outcome: z.string().describe('merged, together (was one person already), apart, limit (not made), unknown.'),
  }),
);
export const reviewScoreSchema = named(
  'ReviewScore',
  z.object({
    decided: z.int(),
    accepted: z.int(),
    rejected: z.int(),
    precision: probability.nullable(),
    recall: probability.nullable(),
    threshold: probability,
    strata: z.array(z.object({ from: probability, to: probability, decided: z.int(), accepted: z.int() })),
  }),
);

export const rulesSchema = named('BlockingRuleList', z.strictObject({ rules: z.array(rule).min(1).max(32) }));
export const ruleSchema = named('BlockingRule', z.strictObject({ rule }));
const trial = {
  records: z.int(),
  pairsInAll: z.number(),
  mostPairs: z.number().describe('Comparisons that are allowed.'),
  rules: z.array(
    z.object({
      name: z.string(),
      blocks: z.number(),
      pairs: z.number().describe('Comparisons without a limit on blocks.'),
      pairsWithin: z.number().describe('Comparisons with it, and after refining.'),
      largestBlock: z.number(),
      blocksOver: z.number(),
      refinedBy: z.string().nullable(),
      pairsLeftOut: z.number(),
      worst: z.array(z.object({ rule: z.int(), records: z.number(), pairs: z.number(), example: z.number() })),
    }),
  ),
  keys: z.array(z.string()),
};
export const blockingTrialSchema = named('BlockingTrial', z.object(trial));
export const blockingRulesSchema = named(
  'BlockingRules',
  z.object({ origin: z.enum(['chosen', 'stated']), trial: blockingTrialSchema }),
);
export const blockingLeftSchema = named('BlockingLeft', z.object({ rules: z.array(rule) }));

export const linkRequestSchema = named(
  'LinkRequest',
  z.strictObject({
    dryRun: z.boolean().default(false),
    settings: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('For this run, in the shape that `tributary link` prints; default: what is settled.'),
  }),
);
export const linkedHouseSchema = named(
  'LinkedHouse',
  z.object({
    run: z.string(),
    dryRun: z.boolean(),
    people: z.int(),
    compared: z.number(),
    accepted: z.int(),
    merged: z.int(),
    keptApart: z.int(),
    review: z.int(),
    thresholds: linkSettingsSchema.shape.thresholds,
    fields: linkSettingsSchema.shape.fields,
    leftOut: z.number(),
    seconds: z.number(),
  }),
);

export const matchRequestSchema = named(
  'MatchRequest',
  z.strictObject({
    person: z.string().min(1).max(255).optional().describe('Public id or any identifier of somebody in the house.'),
    traits: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('In place of `person`: what is known of somebody who is not in the house. Nothing is changed then.'),
    dryRun: z.boolean().default(false),
  }),
);
export const matchedRecordSchema = named(
  'MatchedRecord',
  z.object({
    verdict: z
      .enum(['joins', 'queues', 'starts'])
      .describe('It is one person already there; somebody must decide; it is a person of its own.'),
    person: publicId.nullable().describe('The person that the record is of now.'),
    outcome: z.string().nullable().describe('Of a merge: merged, or what forbade it (apart, limit).'),
    dryRun: z.boolean(),
    candidates: z.array(
      z.object({
        id: publicId,
        probability,
        matchWeight: z.number().describe('In bits.'),
        priorBits: z.number(),
        frequencyBits: z.number(),
        fields: z.array(z.object({ field: z.string(), level: z.string().nullable(), bits: z.number() })),
      }),
    ),
  }),
);

export const searchQuerySchema = z.object({ text: z.string().min(1).max(100), limit: whole(100, 10) });
export const foundPeopleSchema = named(
  'FoundPeople',
  z.object({
    people: z.array(z.object({ id: publicId, likeness: z.number(), traits: z.record(z.string(), z.string()) })),
  }),
);
export const similarQuerySchema = z.object({
  identifier: z.string().min(1).max(512).describe('Public id or any identifier.'),
  limit: whole(100, 10),
});
export const likePeopleSchema = named(
  'LikePeople',
  z.object({
    people: z.array(
      z.object({
        id: publicId,
        likeness: z.number().describe('0 to 1; no probability.'),
        traits: z.record(z.string(), z.string()),
        alike: z.array(z.string()).describe('Traits in which the two are alike, the most alike first.'),
      }),
    ),
  }),
);
export const sourceParamsSchema = z.object({ source: z.string().max(63) });
export const unmatchedQuerySchema = z.object({ limit: whole(1_000, 100) });
export const unmatchedSchema = named(
  'Unmatched',
  z.object({
    source: z.string(),
    people: z.number(),
    alone: z.number().describe('People whom no other source knows.'),
    list: z.array(z.object({ id: publicId, events: z.number() })),
  }),
);
