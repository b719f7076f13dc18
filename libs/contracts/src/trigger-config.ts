import { z } from 'zod';
import { eventClauseSchema } from './rule/events.js';
import { ruleSchema } from './rule/rule.js';
import { templateClauseSchema } from './rule/templates.js';

const { event, where, during, timezone } = eventClauseSchema.shape;
/** An event, as triggers and journeys look for it. */
export const triggerStepSchema = z.strictObject({ event, where, during, timezone });

/** What a trigger waits for in its own words: an event, and that others do not follow it. */
const occasionSchema = z
  .strictObject({
    ...triggerStepSchema.shape,
    afterMinutes: z
      .number()
      .min(0)
      .max(5_256_000)
      .optional()
      .describe('How long after the event the moment has come. Default: at once.'),
    unless: z
      .array(triggerStepSchema)
      .min(1)
      .max(10)
      .optional()
      .describe('None of these may happen from the event until that moment, both included.'),
    latest: z
      .boolean()
      .optional()
      .describe('The event itself begins the wait anew: only the last one counts. Default: each counts.'),
  })
  .refine(({ afterMinutes, unless, latest }) => (unless ?? latest) === undefined || (afterMinutes ?? 0) > 0, {
    message: '`unless` and `latest` need a wait: afterMinutes',
  });

export const triggerConfigSchema = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  on: z.union([templateClauseSchema, occasionSchema]).describe('A template, or an event and what must not follow it.'),
  if: ruleSchema.optional().describe('Must hold of the person at that moment, such as a segment or a consent.'),
  restHours: z
    .number()
    .positive()
    .max(87_600)
    .optional()
    .describe('Not again for the same person so soon after the last time. Default: every occasion counts.'),
  lateHours: z
    .number()
    .positive()
    .max(8760)
    .default(24)
    .describe('What becomes known later than this after its moment is let go.'),
});

export type TriggerConfig = z.output<typeof triggerConfigSchema>;
export type TriggerStep = z.output<typeof triggerStepSchema>;
export type TriggerOccasionConfig = z.output<typeof occasionSchema>;
