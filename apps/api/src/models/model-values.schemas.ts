import { z } from 'zod';

export const personParamsSchema = z.object({
  key: z.string(),
  person: z.string().min(1).describe('Public id, or any identifier of the person.'),
});
export const imputedQuerySchema = z.object({
  feature: z.string().optional().describe('Also the people of whom this feature is missing.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('People at most.'),
});

export const whySchema = z.object({
  model: z.string(),
  version: z.int(),
  person: z.string().describe('Public id.'),
  cluster: z.string().nullable().describe('Key of the cluster; null: in none.'),
  name: z.string().nullable(),
  score: z.number().nullable().describe('How clearly they lie in it, −1 to 1; 0 is the border.'),
  none: z.string().nullable().describe('In none: why.'),
  of: z.enum(['now', 'computed']).describe('Features of this moment, or those computed last.'),
  features: z.array(
    z.object({
      feature: z.string(),
      title: z.string(),
      value: z.number().nullable().describe('As it came; null: it is missing.'),
      taken: z.number().nullable().describe('What the model took, in the unit of the feature; null: left out.'),
      imputed: z.boolean().describe('Whether that stands in for a missing value.'),
      words: z.string(),
      mean: z.number().nullable().describe('Of the cluster at the fit.'),
      overall: z.number().nullable().describe('Of everybody at the fit.'),
    }),
  ),
});

export const imputedSchema = z.object({
  model: z.string(),
  version: z.int(),
  by: z.string().describe('The setting `impute` of the version.'),
  rows: z.int().describe('People of the model, by the features computed last.'),
  people: z.int().describe('Of whom something is missing.'),
  features: z.array(
    z.object({
      feature: z.string(),
      title: z.string(),
      people: z.int().describe('Of whom it is missing.'),
      share: z.number().describe('Of all people of the model, 0 to 1.'),
      taken: z
        .number()
        .nullable()
        .describe('What stands in for it, where the same for everybody; null: it differs, or they are left out.'),
      clusters: z
        .array(z.object({ index: z.int(), name: z.string(), people: z.int() }))
        .describe('Where these people are; index −1 is in none.'),
    }),
  ),
  cells: z
    .array(z.object({ person: z.string(), cluster: z.int().nullable(), taken: z.number().nullable() }))
    .describe('Of the feature asked for: people, their cluster (from 1 on), and what the model took; null: left out.'),
});
