import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

export const historyQuerySchema = z.object({
  from: z.iso.date().optional().describe('First day, UTC. Default: 30 days before the last.'),
  to: z.iso.date().optional().describe('Last day, UTC. Default: today.'),
});
export const historySchema = named(
  'SegmentHistory',
  z.object({
    segment: z.string(),
    days: z.array(
      z.object({
        day: z.iso.date(),
        entered: z.int(),
        left: z.int(),
        size: z.int().describe('At the end of the day.'),
        turnover: z.number().nullable().describe('Who left, as a share of who was there before; null: nobody was.'),
      }),
    ),
  }),
);
export type SegmentHistory = z.infer<typeof historySchema>;

export const flowQuerySchema = historyQuerySchema.extend({
  segments: z
    .string()
    .min(1)
    .describe('Keys, parted by commas; a model stands for its clusters, a lifecycle for its stages.'),
});
export const flowSchema = named(
  'SegmentsFlow',
  z.object({
    from: instantSchema,
    to: instantSchema,
    segments: z.array(z.string()),
    flows: z.array(
      z.object({
        from: z.string().nullable().describe('Where they were; null: in none of the segments.'),
        to: z.string().nullable().describe('Where they are; null: in none of the segments.'),
        people: z.int(),
      }),
    ),
  }),
);

export const overlapsQuerySchema = z.object({
  segment: z.string().optional().describe('One of the two. Default: every pair.'),
});
export const overlapsSchema = named(
  'SegmentOverlaps',
  z.object({
    overlaps: z.array(
      z.object({
        a: z.string(),
        b: z.string(),
        sizeA: z.int(),
        sizeB: z.int(),
        shared: z.int(),
        similarity: z.number().describe('Shared by all that are in either; 1: the same people.'),
      }),
    ),
  }),
);
export type SegmentOverlaps = z.infer<typeof overlapsSchema>;
