import { z } from 'zod';

/** What is done about a segment. Syncs and journeys that name it carry it out, each on its channel. */
export const strategyConfigSchema = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  segment: z.string().describe('Whom it is for; the syncs that carry it out send this segment.'),
  priority: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('Who is in the segments of several strategies gets the one of the highest, on each channel.'),
  template: z.string().max(200).optional().describe('Template at the vendor; `{ strategy: "template" }` fills it in.'),
  offer: z.string().max(200).optional().describe('Offer or code; `{ strategy: "offer" }` fills it in.'),
  cap: z
    .strictObject({
      most: z.int().min(1).max(1000),
      days: z.number().positive().max(365),
    })
    .optional()
    .describe('Who was sent so often by strategies within so many days, over all channels, is not sent this one now.'),
});

export type StrategyConfig = z.output<typeof strategyConfigSchema>;
