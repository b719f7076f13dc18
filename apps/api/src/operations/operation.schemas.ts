import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

export const operationsSchema = named(
  'Operations',
  z.object({
    operations: z
      .record(z.string(), z.record(z.string(), z.int()))
      .describe('Sync → outcome → count; `open` are waiting.'),
  }),
);
export type Operations = z.infer<typeof operationsSchema>;

const filter = { sync: z.string().max(63).optional(), code: z.string().max(63).optional() };
export const failedQuerySchema = z.object({ ...filter, limit: z.coerce.number().int().min(1).max(500).default(50) });
export const failedOperationsSchema = named(
  'FailedOperations',
  z.object({
    counts: z.array(z.object({ sync: z.string(), state: z.string(), code: z.string(), operations: z.int() })),
    operations: z.array(
      z.object({
        id: z.string(),
        sync: z.string(),
        person: z.string().describe('Public id.'),
        kind: z.string(),
        state: z
          .enum(['dead', 'rejected'])
          .describe('dead: given up, tried anew by itself. rejected: left until retried.'),
        code: z.string(),
        message: z.string(),
        attempts: z.int(),
        at: instantSchema.nullable(),
      }),
    ),
  }),
);
export const retrySchema = named(
  'RetryOperations',
  z.strictObject({
    ids: z.array(z.string().max(200)).min(1).max(1000).optional(),
    all: z.literal(true).optional(),
    from: instantSchema.optional().describe('When they ended; inclusive.'),
    to: instantSchema.optional().describe('When they ended; exclusive.'),
    ...filter,
  }),
);
export const retriedSchema = named('RetriedOperations', z.object({ retried: z.int() }));
