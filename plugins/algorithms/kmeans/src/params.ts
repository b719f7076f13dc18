import { z } from 'zod';

export const kmeansParams = z.object({
  k: z.int().min(2).max(255).default(3).describe('Number of clusters; a model over a range of k sets it.'),
  restarts: z
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Starts of which the tightest is kept. Default 10 to 200 by the size of the data, and up to three times as many where the tightest stands alone; above 20,000 rows they are tried on a sample.',
    ),
  start: z
    .array(z.array(z.number()))
    .optional()
    .describe('k centroids to start from, on the scaled columns, in place of drawn ones.'),
  batch: z
    .int()
    .min(20)
    .max(1_000_000)
    .optional()
    .describe(
      'Mini-batches: rows drawn for each step, in place of all rows; quicker and in less memory, a little less tight. Default: all rows.',
    ),
  maxIterations: z.int().min(1).max(10_000).default(300).describe('Limit per start; of mini-batches, their number.'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-6)
    .describe('A start ends when its centroids move by less than this share of the mean variance of the columns.'),
});

export type KMeansParams = z.output<typeof kmeansParams>;
/** What a person writes. */
export type KMeansSettings = z.input<typeof kmeansParams>;
