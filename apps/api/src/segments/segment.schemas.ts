import { ruleSchema } from '@tributary/contracts';
import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';

export const segmentSchema = named(
  'Segment',
  z.object({
    key: z.string(),
    title: z.string(),
    description: z.string(),
    kind: z.enum(['rule', 'cluster']),
    rule: ruleSchema.optional().describe('Of a rule segment.'),
    model: z.object({ key: z.string(), version: z.int() }).optional().describe('Of a cluster: the model that made it.'),
    size: z.int(),
    changedAt: instantSchema.nullable().describe('When someone last entered or left; null where nobody ever did.'),
  }),
);
export type Segment = z.infer<typeof segmentSchema>;

export const segmentsSchema = named('Segments', z.object({ segments: z.array(segmentSchema) }));
export const segmentParamsSchema = z.object({
  key: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,80}$/i, 'not the key of a segment'),
});

export const membersQuerySchema = z.object({
  after: publicIdSchema.optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const membersSchema = named(
  'SegmentMembers',
  z.object({
    members: z.array(z.object({ id: publicIdSchema, since: instantSchema })),
    next: publicIdSchema.nullable().describe('Cursor of the next page; null on the last.'),
  }),
);
export type SegmentMembers = z.infer<typeof membersSchema>;

export const previewRequestSchema = named('SegmentPreviewRequest', z.object({ rule: ruleSchema }));
export const previewSchema = named(
  'SegmentPreview',
  z.object({ size: z.int(), sample: z.array(publicIdSchema).describe('A few of the people it would hold.') }),
);
export type SegmentPreview = z.infer<typeof previewSchema>;
