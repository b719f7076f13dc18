import { z } from 'zod';
import { errorSchema } from '../http/error-body.js';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

const stateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);

export const runsQuerySchema = z.object({
  kind: z.string().max(64).optional(),
  job: z.string().max(64).optional(),
  state: stateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export const runParamsSchema = z.object({ id: z.string().regex(/^run_[\w-]{1,64}$/, 'not the id of a run') });
export const linesQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0).describe('Number of the last line that is known.'),
});

export const runSchema = named(
  'Run',
  z.object({
    id: z.string(),
    kind: z.string(),
    job: z.string().nullable().describe('Name of the job whose run it is; null for a command.'),
    state: stateSchema.describe('done, failed and cancelled are final.'),
    startedBy: z.string().describe('command line, schedule, api <key id>, after <run id>, or the run it is a part of.'),
    input: z.unknown().describe('Of a job: days, definition (version of what it works by), log (positions).'),
    output: z.unknown().describe('Of a job: counts, hash, days. Of a run of the whole house: its RunSummary.'),
    progress: z.unknown(),
    error: errorSchema.shape.error.nullable(),
    codeVersion: z.string().describe('Release that did it.'),
    attempts: z.int().describe('Tries begun.'),
    dueAt: instantSchema.nullable().describe('It waits until then: its window is shut.'),
    cancelledBy: z.string().nullable(),
    startedAt: instantSchema.describe('When it was asked for; once it has begun, when it did.'),
    endedAt: instantSchema.nullable(),
  }),
);
export const runsSchema = named('Runs', z.object({ runs: z.array(runSchema).describe('Newest first.') }));
export type Run = z.infer<typeof runSchema>;

export const runLinesSchema = named(
  'RunLines',
  z.object({
    lines: z.array(
      z.object({ number: z.int(), at: instantSchema, level: z.enum(['info', 'warn', 'error']), text: z.string() }),
    ),
  }),
);
export type RunLines = z.infer<typeof runLinesSchema>;
