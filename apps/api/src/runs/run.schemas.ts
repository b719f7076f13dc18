import { z } from 'zod';
import { errorSchema } from '../http/error-body.js';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

export const runsQuerySchema = z.object({
  kind: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export const runParamsSchema = z.object({ id: z.string().regex(/^run_[\w-]{1,64}$/, 'not the id of a run') });

export const runSchema = named(
  'Run',
  z.object({
    id: z.string(),
    kind: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    input: z.unknown(),
    output: z.unknown().describe('Of a run of the whole house: its RunSummary.'),
    error: errorSchema.shape.error.nullable(),
    codeVersion: z.string().describe('Release that did it.'),
    startedAt: instantSchema,
    endedAt: instantSchema.nullable(),
  }),
);
export const runsSchema = named('Runs', z.object({ runs: z.array(runSchema).describe('Newest first.') }));
export type Run = z.infer<typeof runSchema>;
