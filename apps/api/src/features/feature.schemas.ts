import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';
import { featureValueSchema, unitSchema } from './feature-value.schema.js';

export const featureSetsSchema = named(
  'FeatureSets',
  z.object({
    sets: z.array(
      z.object({
        set: z.string(),
        kind: z.string(),
        owner: z.string().describe('Who answers for it; empty: nobody is named.'),
        computedAt: instantSchema.nullable().describe('When its values were computed; null: never.'),
        asOf: z.iso.date().nullable().describe('Reference date of its values.'),
        lateHours: z.number().describe('An event that comes in later after it happened is late.'),
        late: z.int().describe('Late events that came in before the values were computed, since the time before.'),
        leftOut: z.int().describe('Amounts in currencies without a rate: they are in no sum.'),
        imported: z
          .object({ version: z.string(), at: instantSchema, people: z.int() })
          .nullable()
          .optional()
          .describe('Of a set made elsewhere: the version that came last; null: none.'),
        features: z.array(
          z.object({
            key: z.string(),
            title: z.string(),
            description: z.string(),
            unit: unitSchema,
            noun: z.string(),
            currency: z.string().optional(),
            owner: z.string(),
            computedAt: instantSchema.nullable().describe('When its values were computed; null: never.'),
            asOf: z.iso.date().nullable().describe('Reference date of its values.'),
            state: z
              .enum(['current', 'outdated', 'never'])
              .describe('outdated: its definition was changed since its values were computed.'),
          }),
        ),
      }),
    ),
  }),
);
export type FeatureSets = z.infer<typeof featureSetsSchema>;

export const featurePersonParamsSchema = z.object({
  person: z.string().min(1).max(300).describe('E-mail, phone, user id, customer number, anonymous id or public id.'),
});
export const featureVectorSchema = named(
  'FeatureVector',
  z.object({
    person: publicIdSchema,
    values: z.array(featureValueSchema),
  }),
);
export type FeatureVector = z.infer<typeof featureVectorSchema>;

export const featureSetParamsSchema = z.object({ set: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'no key of a set') });
export const givenValuesSchema = z.strictObject({
  version: z.string().min(1).max(100).describe('What the scores are called by their maker.'),
  at: z.iso.datetime({ offset: true }).optional().describe('The moment that they are meant for. Default: now.'),
  rows: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(300).describe('Any identifier of a person, or their public id.'),
        values: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
      }),
    )
    .min(1)
    .max(5000),
});

export const previewFeatureSchema = z.strictObject({
  definition: z
    .unknown()
    .describe(
      'A formula over features of the set, as text; or the definition of a feature, as a configuration states it.',
    ),
});
const valueSchema = z.union([z.number(), z.string()]).nullable();
export const previewedFeatureSchema = named(
  'FeaturePreviewed',
  z.object({
    set: z.string(),
    unit: unitSchema,
    currency: z.string().optional(),
    asOf: z.iso.date().describe('Reference date.'),
    people: z.int().describe('People of whom the set knows anything.'),
    missing: z.int().describe('Of them those without a value.'),
    least: z.number().nullable(),
    median: z.number().nullable(),
    mean: z.number().nullable(),
    most: z.number().nullable(),
    sample: z
      .array(z.object({ person: publicIdSchema, value: valueSchema, parts: z.record(z.string(), valueSchema) }))
      .describe('Some people, with what their value is made of.'),
  }),
);
export type PreviewedFeature = z.infer<typeof previewedFeatureSchema>;

const leftOut = z.object({
  rows: z.int(),
  first: z.array(z.int()).describe('Places of the first hundred, counted from 1.'),
});
export const importedSchema = named(
  'FeaturesImported',
  z.object({
    set: z.string(),
    version: z.string(),
    rows: z.int(),
    imported: z.int(),
    unmatched: leftOut.describe('Nobody is known by their id.'),
    unusable: leftOut.describe('Without a value of the set that fits.'),
  }),
);
export type Imported = z.infer<typeof importedSchema>;

export const matrixQuerySchema = z.object({
  format: z.enum(['parquet', 'arrow', 'csv']).default('parquet'),
  asOf: z.iso
    .date()
    .optional()
    .describe('As it would have been computed at the end of a day, UTC. Default: the values in force.'),
  knownBy: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('With asOf: by what had come in and was merged by then. Default: the end of the day.'),
});
