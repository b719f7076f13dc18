import { z } from 'zod';

export const isolationParams = z.object({
  trees: z.int().min(1).max(2000).default(100).describe('Number of trees; more make scores steadier.'),
  sample: z.int().min(2).max(100_000).default(256).describe('Rows that each tree sees.'),
});

export type IsolationParams = z.output<typeof isolationParams>;
/** What a person writes. */
export type IsolationSettings = z.input<typeof isolationParams>;
