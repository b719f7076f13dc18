import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const share = z.number().min(0).max(1);
const sample = z.object({ before: z.string(), after: z.string(), messageId: z.string(), count: z.int() });

export const foundSchema = named(
  'QualityFinding',
  z.object({
    source: z.string(),
    step: z.string().describe('Kind of the step, or plan.'),
    version: z.int(),
    event: z.string(),
    field: z.string(),
    code: z.string(),
    outcome: z.string().describe('fixed, suggested, warned, quarantined or blocked.'),
    detail: z.string(),
    count: z.int(),
    samples: z.array(sample),
  }),
);

const checkSchema = z.object({
  name: z.string(),
  source: z.string().describe('Empty for the whole house.'),
  field: z.string(),
  ok: z.boolean(),
  value: z.number(),
  detail: z.string(),
});

const sourceAuditSchema = z.object({
  source: z.string(),
  rows: z.int().nullable().describe('Rows read; null for a source that is sent to.'),
  events: z.int(),
  anonymous: z.int(),
  repeated: z.object({ rows: z.int(), share }),
  setAside: z.object({
    rows: z.int(),
    share,
    reasons: z.array(z.object({ code: z.string(), reason: z.string(), rows: z.int() })),
  }),
  lastAt: instantSchema.nullable(),
  alone: z.object({ people: z.int(), messages: z.array(z.string()) }).describe('People whom no other source knows.'),
  fields: z.array(
    z.object({
      event: z.string(),
      field: z.string(),
      events: z.int(),
      missing: z.int(),
      missingShare: share,
      kinds: z.record(z.string(), z.int()),
      conflict: z.boolean(),
    }),
  ),
  findings: z.array(foundSchema),
  slips: z.array(
    z.object({
      field: z.string(),
      value: z.string(),
      rows: z.int(),
      meant: z.string(),
      meantRows: z.int(),
      distance: z.int(),
      messages: z.array(z.string()),
    }),
  ),
  dateOrders: z.array(
    z.object({
      field: z.string(),
      dayFirst: z.int(),
      monthFirst: z.int(),
      ambiguous: z.int(),
      evidence: z.enum(['day-first', 'month-first']).nullable(),
    }),
  ),
});

export const auditQuerySchema = z.object({ source: z.string().max(63).optional() });
export const auditSchema = named(
  'QualityAudit',
  z.object({
    ok: z.boolean(),
    at: instantSchema,
    sources: z.array(sourceAuditSchema),
    across: z.array(
      z.object({
        field: z.string(),
        people: z.int(),
        differing: z.int(),
        spellings: z.array(
          z.object({
            label: z.string(),
            variants: z.array(z.object({ source: z.string(), value: z.string(), rows: z.int() })),
          }),
        ),
      }),
    ),
    joins: z.array(
      z.object({
        left: z.string(),
        right: z.string(),
        matched: z.int(),
        unmatchedLeft: z.int(),
        unmatchedRight: z.int(),
        oneToMany: z.int(),
        manyToMany: z.int(),
      }),
    ),
    checks: z.array(checkSchema.extend({ before: z.object({ at: instantSchema, ok: z.boolean() }).nullable() })),
  }),
);

export const historyQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(200) });
export const historySchema = named(
  'QualityHistory',
  z.object({ history: z.array(checkSchema.extend({ at: instantSchema })) }),
);

export const violationsQuerySchema = z.object({
  source: z.string().max(63).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  samples: z.coerce.number().int().min(0).max(100).default(5),
});
export const violationsSchema = named('PlanViolations', z.object({ violations: z.array(foundSchema) }));
