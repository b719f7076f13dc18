import { z } from 'zod';

/** Which of several values of a trait survives. Ties go to the latest; what a source took back counts for nothing. */
export const survivorshipSchema = z.strictObject({
  by: z
    .enum(['recency', 'source', 'frequency', 'completeness'])
    .describe(
      'recency: the latest. source: of the source that stands first in `sources`. frequency: what most records say, each record of a source being one voice. completeness: the longest.',
    ),
  sources: z
    .array(z.string())
    .max(100)
    .default([])
    .describe('For source: keys of sources, the most trusted first; those not named come last.'),
  weights: z
    .record(z.string(), z.number().positive().max(1000))
    .default({})
    .describe('For frequency and completeness: how much a source counts; 1 where it is not named.'),
});
export type Survivorship = z.output<typeof survivorshipSchema>;

export const profilesConfigSchema = z.strictObject({
  survivorship: z
    .record(z.string().min(1).max(200), survivorshipSchema)
    .default({})
    .describe('Trait → which of its values survives; * is every trait that is not named. Default: recency.'),
});
export type ProfilesConfig = z.output<typeof profilesConfigSchema>;
