import { z } from 'zod';
import { keySchema } from './key.js';

const trait = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a trait as profiles show it, such as last_name');

/** How a part of a composite identifier is read before it is compared. */
export const compositeReadings = ['text', 'date', 'digits', 'initial'] as const;
export type CompositeReading = (typeof compositeReadings)[number];

const part = z.union([
  trait,
  z.strictObject({
    trait,
    as: z
      .enum(compositeReadings)
      .default('text')
      .describe(
        'text: without case, accents and punctuation; date: the day of 1990-12-31, 1990/12/31, 19901231 or a moment; digits: nothing but digits; initial: the first letter.',
      ),
  }),
]);

/** Rules over several fields: who states the same values in one call is one person. */
export const compositesConfigSchema = z.record(
  keySchema,
  z
    .array(part)
    .min(2)
    .max(8)
    .describe('Traits that must all be stated by one call. The identifier is a hash of them, written rule:hash.'),
);

export type CompositesConfig = z.output<typeof compositesConfigSchema>;
