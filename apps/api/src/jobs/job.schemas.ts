import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { runSchema } from '../runs/run.schemas.js';

const day = z.iso.date();

export const jobParamsSchema = z.object({ name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'not the name of a job') });

export const jobSchema = named(
  'Job',
  z.object({
    name: z.string(),
    title: z.string(),
    do: z
      .string()
      .describe('run, import, features, models, segments, activate, verify, audit, link, reprocess or checkpoint.'),
    after: z.array(z.string()).describe('Jobs after which it starts by itself.'),
    cron: z.string().nullable(),
    timezone: z.string(),
    window: z.object({ from: z.string(), to: z.string(), days: z.array(z.string()) }).nullable(),
    retries: z.int(),
    nextAt: instantSchema.nullable().describe('When it starts by the clock next.'),
    last: runSchema.nullable().describe('Its last run, whatever became of it.'),
  }),
);
export const jobsSchema = named('Jobs', z.object({ jobs: z.array(jobSchema) }));

export const startRunSchema = named(
  'StartRun',
  z
    .strictObject({
      from: day.optional().describe('First day to fill in, of a job that computes features.'),
      to: day.optional().describe('Last day to fill in. Default: the first.'),
      only: z.boolean().optional().describe('true: jobs that come after it are not started.'),
      anyway: z.boolean().optional().describe('true: its window does not count.'),
    })
    .refine(({ from, to }) => from !== undefined || to === undefined, 'to needs from'),
);

export const jobRunsQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });
