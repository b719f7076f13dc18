import { applyResultSchema, definitionPlanSchema, ruleSchema } from '@tributary/contracts';
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
    evaluatedTo: instantSchema
      .nullable()
      .describe('Up to when it is evaluated, time-only exits included; null: never.'),
    changedAt: instantSchema.nullable().describe('When someone last entered or left; null where nobody ever did.'),
  }),
);
export type Segment = z.infer<typeof segmentSchema>;

export const segmentsSchema = named('Segments', z.object({ segments: z.array(segmentSchema) }));
export const segmentParamsSchema = z.object({
  key: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,80}$/i, 'not the key of a segment'),
});

export const membersQuerySchema = z.object({
  at: z.iso.datetime().optional().describe('Who was in it at this moment; default: who is now.'),
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

const ruleAskedSchema = z
  .strictObject({ rule: ruleSchema.optional(), segment: z.string().optional() })
  .refine(({ rule, segment }) => (rule === undefined) !== (segment === undefined), {
    message: 'a rule, or the key of a segment',
  });
export const previewRequestSchema = named('SegmentPreviewRequest', ruleAskedSchema);
export const previewSchema = named(
  'SegmentPreview',
  z.object({
    size: z.int(),
    people: z.int().describe('How many people there are.'),
    sample: z.array(publicIdSchema).describe('A few of the people it would hold.'),
    overlaps: z.array(z.object({ segment: z.string(), shared: z.int() })).describe('Segments that hold some of them.'),
  }),
);
export type SegmentPreview = z.infer<typeof previewSchema>;

export const validateRequestSchema = named(
  'SegmentValidateRequest',
  z.object({ cut: ruleAskedSchema, outcome: ruleAskedSchema }),
);
const side = z.object({ people: z.int(), outcome: z.int(), share: z.number().nullable() });
export const validitySchema = named(
  'CutValidity',
  z.object({
    inside: side,
    outside: side,
    difference: z.number().nullable().describe('Share inside less share outside.'),
    interval: z.tuple([z.number(), z.number()]).nullable().describe('95 % interval of the difference.'),
    effect: z.number().nullable().describe("Cohen's h: 0.2 small, 0.5 medium, 0.8 large."),
    p: z.number().nullable().describe('Two-sided, of the pooled two-proportion z test.'),
    significant: z.boolean().describe('p below 0.05 and at least five people of each kind on each side.'),
    thresholds: z.array(
      z.object({
        measure: z.string(),
        percentile: z.number(),
        value: z.number().nullable(),
        people: z.int(),
      }),
    ),
  }),
);
export type CutValidity = z.infer<typeof validitySchema>;

export const warningsSchema = named(
  'SegmentWarnings',
  z.object({
    warnings: z.array(
      z.object({
        segment: z.string(),
        kind: z.enum(['empty', 'small', 'shrinking', 'identical', 'parts']),
        text: z.string(),
      }),
    ),
  }),
);
export type SegmentWarnings = z.infer<typeof warningsSchema>;

export const planRequestSchema = named(
  'PlanSegments',
  z.strictObject({
    config: z.record(z.string(), z.unknown()).describe('As in tributary.config.ts, the whole of it.'),
  }),
);
export const applySegmentsSchema = named(
  'ApplySegments',
  planRequestSchema.extend({
    revision: z.int().min(0).optional().describe('Refused with DEFINITIONS_CHANGED where another one holds by now.'),
  }),
);
export const segmentsAppliedSchema = named('SegmentsApplied', applyResultSchema);
export const segmentsPlanSchema = named(
  'SegmentsPlan',
  definitionPlanSchema.pick({ revision: true, changes: true }).extend({
    memberships: z
      .array(
        z.object({
          segment: z.string(),
          before: z.int().describe('Members now.'),
          after: z.int(),
          entering: z.int(),
          leaving: z.int(),
        }),
      )
      .describe('What each added or changed rule would do to its segment.'),
    others: z.array(z.string()).describe('Definitions of other kinds that the configuration changes too, by address.'),
  }),
);

export const verifiedSchema = named(
  'SegmentsVerified',
  z.object({
    segments: z.int(),
    byTime: z.int().describe('Who entered or left because time had passed: no differences.'),
    differences: z
      .array(
        z.object({
          segment: z.string(),
          missing: z.int().describe('People who should have been in and were not.'),
          surplus: z.int().describe('People who were in and should not have been.'),
        }),
      )
      .describe('Found and mended.'),
  }),
);
