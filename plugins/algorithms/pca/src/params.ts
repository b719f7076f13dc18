import { z } from 'zod';

export const pcaParams = z.object({
  variance: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.95)
    .describe('Share of the variance that the kept components explain at least.'),
  components: z.int().min(1).optional().describe('Number of components to keep; overrides `variance`.'),
});

export type PcaParams = z.output<typeof pcaParams>;
/** What a person writes. */
export type PcaSettings = z.input<typeof pcaParams>;
