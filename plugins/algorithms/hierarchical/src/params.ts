import { z } from 'zod';

export const hierarchicalParams = z.object({
  linkage: z
    .enum(['ward', 'complete', 'average', 'single'])
    .default('ward')
    .describe('How far apart two clusters are: growth of the variance, farthest, mean or nearest rows.'),
  k: z.int().min(2).max(1000).default(3).describe('Number of clusters to cut the tree into.'),
  height: z.number().positive().optional().describe('Cut the tree above this height in place of into `k` clusters.'),
});

export type HierarchicalParams = z.output<typeof hierarchicalParams>;
/** What a person writes. */
export type HierarchicalSettings = z.input<typeof hierarchicalParams>;
