import { z } from 'zod';

export const dbscanParams = z.object({
  eps: z
    .number()
    .positive()
    .optional()
    .describe('Radius of a neighbourhood. Default: the one whose groups are the most valid by density.'),
  minSamples: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Rows within the radius, the row itself among them, that make a row the core of a cluster. Default: 5, or with the radius the best of 5, 10 and 20.',
    ),
});

export type DbscanParams = z.output<typeof dbscanParams>;
/** What a person writes. */
export type DbscanSettings = z.input<typeof dbscanParams>;
