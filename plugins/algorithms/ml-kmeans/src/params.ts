import { z } from 'zod';

export const kmeansParams = z.object({
  k: z.int().min(2).max(255).default(3).describe('Number of clusters; a model over a range of k sets it.'),
  restarts: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('Runs from different starts, of which the tightest is kept. Default 5 up to 20,000 rows, above that 1.'),
  maxIterations: z.int().min(1).max(10_000).default(300).describe('Limit per run.'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-8)
    .describe('A run ends when no centroid moves farther than its square root.'),
});

export type KMeansParams = z.output<typeof kmeansParams>;
/** What a person writes. */
export type KMeansSettings = z.input<typeof kmeansParams>;
