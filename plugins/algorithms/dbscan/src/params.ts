import { z } from 'zod';

export const dbscanParams = z.object({
  eps: z
    .number()
    .positive()
    .optional()
    .describe('Radius of a neighbourhood. Default: the knee of the k-distance graph.'),
  minSamples: z
    .int()
    .min(1)
    .default(5)
    .describe('Rows within the radius, the row itself among them, that make a row the core of a cluster.'),
});

export type DbscanParams = z.output<typeof dbscanParams>;
/** What a person writes. */
export type DbscanSettings = z.input<typeof dbscanParams>;
