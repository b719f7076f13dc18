import { z } from 'zod';

export const nearestParams = z.object({
  neighbours: z.int().min(1).max(100).default(5).describe('Nearest rows whose mean fills a gap.'),
  donors: z
    .int()
    .min(1)
    .max(50_000)
    .default(5000)
    .describe('Rows of the fit that are kept to take values from; a seeded sample where there are more.'),
});

export type NearestParams = z.output<typeof nearestParams>;
/** What a person writes. */
export type NearestSettings = z.input<typeof nearestParams>;
