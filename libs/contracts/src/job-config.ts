import { z } from 'zod';
import { keySchema } from './key.js';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 01:00');

/** Days of the week as cron counts them. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const jobWindowSchema = z
  .object({
    from: timeOfDay.describe('First minute in which a run may begin.'),
    to: timeOfDay.describe('First minute in which it may not; before `from` where the window goes over midnight.'),
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .default([...weekdays])
      .describe('Days on which the window opens. Default: all.'),
  })
  .refine(({ from, to }) => from !== to, 'from and to are the same minute: leave the window out for any time');

/** What every job states, beside what it does. */
const common = {
  title: z.string().default('').describe('What it is for, in a few words.'),
  after: z
    .array(keySchema)
    .default([])
    .describe('Jobs that must have been done anew before this one starts by itself.'),
  cron: z.string().optional().describe('minute hour day month weekday; when it starts by itself.'),
  timezone: z.string().default('UTC').describe('IANA time zone of cron and window, for example Europe/Lisbon.'),
  window: jobWindowSchema.optional().describe('When a run may begin; one that is asked for outside waits for it.'),
  retries: z
    .int()
    .min(0)
    .max(20)
    .default(2)
    .describe('Tries after the first; not where the cause is in the configuration.'),
  pauseSeconds: z.int().min(0).max(3600).default(60).describe('Before the first retry; doubled each time.'),
};
const some = (what: string) => z.array(keySchema).optional().describe(`Keys of ${what}. Default: all.`);

/** A named piece of work that starts by the clock, after other jobs, or on demand. */
export const jobConfigSchema = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('run'),
    send: z.boolean().default(true).describe('false: everything but sending.'),
    ...common,
  }),
  z.object({ do: z.literal('import'), sources: some('sources'), ...common }),
  z.object({ do: z.literal('features'), sets: some('feature sets'), ...common }),
  z.object({
    do: z.literal('models'),
    models: some('models'),
    drift: z
      .number()
      .positive()
      .optional()
      .describe(
        'Fit anew only models of which a feature, or the shares of clusters, moved so far since the fit (population stability index; 0.25 is commonly read as shifted). Left out: all.',
      ),
    ...common,
  }),
  z.object({ do: z.literal('segments'), ...common }),
  z.object({ do: z.literal('activate'), syncs: some('syncs'), ...common }),
  z.object({ do: z.literal('verify'), ...common }),
  z.object({ do: z.literal('audit'), ...common }),
  z.object({ do: z.literal('link'), ...common }),
  z.object({ do: z.literal('match'), ...common }),
  z.object({ do: z.literal('reprocess'), ...common }),
  z.object({ do: z.literal('checkpoint'), ...common }),
]);

export const jobsConfigSchema = z.record(keySchema, jobConfigSchema);

export type JobConfig = z.output<typeof jobConfigSchema>;
export type JobsConfig = z.output<typeof jobsConfigSchema>;
export type JobWindow = z.output<typeof jobWindowSchema>;
