import { z } from 'zod';

export const forestParams = z.object({
  trees: z.int().min(1).max(1000).default(60).describe('Number of trees.'),
  rows: z
    .int()
    .min(50)
    .max(5000)
    .default(1000)
    .describe('Rows the trees are grown from; a seeded sample where there are more. The time grows with its square.'),
  columns: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.5)
    .describe('Share of the columns that each tree sees, at least one; the package draws them once for a tree.'),
  depth: z.int().min(1).max(30).default(8).describe('Most splits from the root of a tree to a leaf.'),
  leaf: z.int().min(1).max(1000).default(3).describe('A node of so few rows is not split.'),
});

export type ForestParams = z.output<typeof forestParams>;
/** What a person writes. */
export type ForestSettings = z.input<typeof forestParams>;
