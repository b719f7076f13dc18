import { mailEvents } from '@tributary/contracts';
import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const key = z.string().max(63);
export const planQuerySchema = z.object({
  sync: key.optional().describe('Only this sync.'),
  samples: z.coerce.number().int().min(0).max(20).default(1).describe('Operations of each kind to show.'),
});
const counted = z.int();
const planned = {
  add: counted,
  update: counted,
  remove: counted,
  unchanged: counted,
  blocked: z
    .record(z.string(), counted)
    .describe(
      'Purpose (`marketing`, `marketing by email`, `anything by email`) or reason → members that may not be sent.',
    ),
  withdrawn: z
    .record(z.string(), counted)
    .describe('Of the removals: members who may not be sent any more, by purpose or reason.'),
  remapped: counted.describe('Of the updates: sent anew because the mapping changed.'),
  stopped: z.string().nullable().describe('Why the plan stops and asks.'),
};
export const syncPlansSchema = named(
  'SyncPlans',
  z.object({
    syncs: z.array(
      z.object({
        sync: z.string(),
        segment: z.string(),
        connection: z.string(),
        ...planned,
        samples: z.array(z.object({ title: z.string(), body: z.string() })).describe('Requests, secrets masked.'),
        samplesMissing: z.string().nullable().describe('Why no request is shown.'),
      }),
    ),
  }),
);

export const syncParamsSchema = z.object({ sync: key });
export const syncAllowedSchema = named(
  'SyncAllowed',
  z.object({
    sync: z.string(),
    ...planned,
    allowedUntil: instantSchema.nullable().describe('Null where the plan does not stop, or the yes was taken back.'),
  }),
);

export const syncHealthSchema = named(
  'SyncHealth',
  z.object({
    syncs: z.array(
      z.object({
        sync: z.string(),
        connection: z.string(),
        open: counted.describe('Operations that wait.'),
        lagSeconds: counted.describe('Since the oldest of them was planned.'),
        errorRate: z.number().nullable().describe('Of the last 24 hours; null where nothing ended.'),
        lastSuccess: instantSchema.nullable(),
        paused: z
          .object({ reason: z.string(), message: z.string(), until: instantSchema, failures: counted })
          .nullable()
          .describe('Set while nothing is sent over the connection.'),
      }),
    ),
  }),
);

export const deliveriesQuerySchema = z.object({
  sync: key.optional(),
  person: z.string().max(100).optional().describe('Public id.'),
  outcome: key.optional(),
  code: key.optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
export const deliveriesSchema = named(
  'Deliveries',
  z.object({
    deliveries: z.array(
      z.object({
        operation: z.string(),
        sync: z.string(),
        profile: z.string(),
        kind: z.string(),
        outcome: z.string(),
        code: z.string(),
        message: z.string().describe('What the vendor said.'),
        batch: z.string(),
        attempts: counted,
        plannedAt: instantSchema,
        at: instantSchema,
      }),
    ),
  }),
);

export const resultsQuerySchema = z.object({
  sync: key.optional().describe('Only this sync.'),
  conversion: z.string().min(1).max(256).default('Order Completed').describe('Event that the campaigns are for.'),
  days: z.coerce.number().positive().max(3650).default(7).describe('Days after a person was first sent that count.'),
  from: instantSchema.optional().describe('Of people who were first sent from then on.'),
  to: instantSchema.optional().describe('Of people who were first sent before then.'),
});
const eventCount = z.object({ people: counted, events: counted });
const mailCounts = z.object(
  Object.fromEntries(Object.keys(mailEvents).map((kind) => [kind, eventCount])) as Record<
    keyof typeof mailEvents,
    typeof eventCount
  >,
);
export const syncResultsSchema = named(
  'SyncResults',
  z.object({
    conversion: z.string(),
    days: z.number(),
    syncs: z.array(
      z.object({
        sync: z.string(),
        segment: z.string(),
        connection: z.string(),
        sources: z.array(z.string()).describe('Sources to which the vendor reports.'),
        people: counted.describe('People whom the sync sent.'),
        mails: mailCounts,
        conversions: eventCount.extend({
          value: z.record(z.string(), z.string()).describe('Currency → exact decimal.'),
        }),
        campaigns: z.array(z.object({ campaign: z.string(), mails: mailCounts })),
      }),
    ),
  }),
);
