import { z } from 'zod';
import { TributaryError } from './errors.js';
import { longestFormula, parseFormula } from './formula.js';
import { money } from './money-config.js';
import { eventClauseSchema, propertyFilterSchema } from './rule/events.js';

/** The small language of feature sets that a project defines itself: numbers about people from what they did. */

const name = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, 'lower-case letters, digits and underscores');
const about = {
  owner: z.string().optional().describe('Who answers for it. Default: the owner of the set.'),
  title: z.string().optional().describe('Default: the name.'),
  description: z.string().default(''),
  unit: z.enum(['count', 'days', 'money', 'ratio', 'number']).optional().describe('Default: by what is measured.'),
};
const { event, where, during, timezone, withinMinutes, withinHours, withinDays } = eventClauseSchema.shape;

/** Measures that look at a property of the events. */
const propertyMeasures = [
  'sum',
  'average',
  'min',
  'max',
  'first',
  'last',
  'most_frequent',
  'most_frequent_share',
  'distinct',
  'stddev',
  'variation',
  'list',
] as const;
/** Of them those that can give a text. */
const readAsText: readonly string[] = ['first', 'last', 'most_frequent', 'list'];
/** Measures of the events themselves. */
const eventMeasures = [
  'count',
  'days_since',
  'days_since_first',
  'days_between',
  'active_days',
  'sessions',
  'events_per_session',
  'minutes_per_session',
  'session_variation',
  'usual_hour',
  'usual_weekday',
] as const;

const measured = z
  .strictObject({
    ...about,
    measure: z.enum([...eventMeasures, ...propertyMeasures]),
    event,
    property: propertyFilterSchema.shape.property
      .optional()
      .describe('Read as a number; of distinct and list as text.'),
    as: z
      .enum(['number', 'text'])
      .optional()
      .describe(
        'text: of first, last and most_frequent, for rules and profiles, not for models. Default: number; of list text.',
      ),
    where,
    during,
    timezone,
    withinMinutes,
    withinHours,
    withinDays,
    gapMinutes: z
      .number()
      .positive()
      .max(1440)
      .optional()
      .describe('A pause longer than this begins a new session. Default: 30.'),
    atLeast: z.int().min(1).optional().describe('Missing below so many events; for variations at least 3 by default.'),
  })
  .refine(
    ({ measure, property }) => (property !== undefined) === (propertyMeasures as readonly string[]).includes(measure),
    {
      message: 'a measure of a property names one, a measure of events does not',
    },
  )
  .refine(
    ({ measure, as }) => as === undefined || (readAsText.includes(measure) && (as === 'text' || measure !== 'list')),
    {
      message: 'only first, last and most_frequent are read as one or the other; a list is text',
    },
  );
const ratio = z.strictObject({
  ...about,
  ratio: z.tuple([name, name]).describe('One feature over another; missing where that is zero.'),
});
const weighted = z.strictObject({
  ...about,
  weighted: z.record(name, z.number()).describe('Feature → weight; their sum. A missing one adds nothing.'),
});
const ranked = z.strictObject({
  ...about,
  rank: z
    .enum(['percentile', 'quintile'])
    .describe('Share of people with less (0 to 1), or a fifth (1 lowest, 5 highest).'),
  by: name,
});

const formula = z.strictObject({
  ...about,
  formula: z
    .string()
    .max(longestFormula)
    .superRefine((text, { addIssue }) => {
      try {
        parseFormula(text);
      } catch (error) {
        if (!(error instanceof TributaryError)) throw error;
        addIssue({ code: 'custom', message: error.message });
      }
    })
    .describe(
      'Arithmetic over features of the set: + - * /, brackets, min, max, coalesce, abs, round, sqrt, ln, if(condition, then, otherwise). Missing where a part is missing or divided by zero.',
    ),
});

/** What every set states. */
export const setFields = {
  owner: z.string().default('').describe('Who answers for it.'),
  lateHours: z
    .number()
    .min(0)
    .default(24)
    .describe(
      'An event that comes in later than this after it happened is late: it changes values when the set is computed next, and is counted.',
    ),
};

/** How a feature is called and read whose value comes as it is: from SQL, or from elsewhere. */
const givenFeatureSchema = z.strictObject({
  ...about,
  type: z.enum(['number', 'text']).default('number').describe('text: for rules and profiles, not for models.'),
  absent: z
    .enum(['missing', 'zero'])
    .default('missing')
    .describe('What somebody without a row has: nothing, or of a number 0.'),
});

const asOf = z
  .union([z.iso.date(), z.literal('last-event')])
  .default('last-event')
  .describe('Reference date: what happened up to its end (UTC) counts.');

/** What every set states whose values are reckoned here. */
export const featureSetFields = { ...setFields, asOf };

export const sqlFeaturesSchema = z.strictObject({
  kind: z.literal('sql'),
  ...featureSetFields,
  sql: z
    .string()
    .describe(
      'One SELECT of ClickHouse’s dialect over `events` and `trait_history`: a row per person with `profile` and a column for each feature.',
    ),
  limitSeconds: z.number().min(1).max(600).default(60).describe('After so long it is given up.'),
  features: z.record(name, givenFeatureSchema).describe('Columns of the SELECT that are features.'),
});

export const importedFeaturesSchema = z.strictObject({
  kind: z.literal('imported'),
  ...featureSetFields,
  maxAgeDays: z
    .number()
    .positive()
    .optional()
    .describe('Older values count as missing on the reference date. Left out: the last value counts, however old.'),
  features: z.record(name, givenFeatureSchema).describe('What is imported for each person.'),
});

export const featureDefinitionSchema = z.union([measured, ratio, weighted, ranked, formula]);

export const definedFeaturesSchema = z.strictObject({
  kind: z.literal('defined'),
  ...featureSetFields,
  money,
  features: z.record(name, featureDefinitionSchema),
});

export type FeatureDefinition = z.output<typeof featureDefinitionSchema>;
export type MeasuredFeature = z.output<typeof measured>;
export type DefinedFeaturesConfig = z.output<typeof definedFeaturesSchema>;
export type GivenFeature = z.output<typeof givenFeatureSchema>;
export type ImportedFeaturesConfig = z.output<typeof importedFeaturesSchema>;
export type SqlFeaturesConfig = z.output<typeof sqlFeaturesSchema>;
