import { z } from 'zod';
import { valueFormats } from './value-formats.js';

const format = z
  .enum(valueFormats)
  .optional()
  .describe('How the vendor compares it: lower case, or normalised by its rules and hashed with SHA-256.');

/** What fills a field of a destination's record. */
export const fillerSchema = z.union([
  z.object({
    trait: z.string().regex(/^[a-z][a-z0-9_]*$/i, 'letters, digits and underscores'),
    default: z.string().optional(),
    format,
  }),
  z.object({ identifier: z.enum(['customer_number', 'user_id', 'email', 'phone', 'anonymous_id']), format }),
  z.object({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
  z.object({
    link: z
      .literal('preferences')
      .describe('Link to the page where the person declines purposes; also for List-Unsubscribe.'),
  }),
  z.object({
    strategy: z.enum(['key', 'title', 'template', 'offer']).describe('Of the strategy that is carried out.'),
  }),
  z.object({
    payload: z
      .string()
      .regex(/^[\w$-]+(\.[\w$-]+)*$/, 'names divided by full stops')
      .describe('Of a journey: what its trigger said, for example properties.product_id.'),
    default: z.string().optional(),
  }),
  z.object({
    template: z
      .string()
      .describe('{{first_name|there}}: a trait with its fallback; {{payload.value}}: what a trigger said.'),
  }),
]);

export const mappingSchema = z
  .record(z.string(), fillerSchema)
  .describe(
    "Field of the destination's record → what fills it: a trait, an identifier, a constant, a link, a template, or what a trigger said.",
  );

export type Mapping = z.output<typeof mappingSchema>;
