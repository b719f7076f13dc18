import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

export const unitSchema = z.enum(['days', 'count', 'money', 'ratio', 'number', 'share', 'text']);

/** A feature of one person. */
export const featureValueSchema = named(
  'FeatureValue',
  z.object({
    feature: z.string(),
    title: z.string(),
    unit: unitSchema,
    value: z.union([z.number(), z.string()]).nullable().describe('Money as a decimal text; null: missing.'),
    currency: z.string().optional().describe('ISO 4217, of money.'),
    computedAt: instantSchema.nullable().describe('When it was computed; null: never.'),
    parts: z
      .array(z.object({ feature: z.string(), weight: z.number(), value: z.number(), adds: z.number() }))
      .optional()
      .describe('Of a weighted sum: what each feature adds to it.'),
  }),
);
