import { z } from 'zod';
import { keySchema } from './key.js';
import { mappingSchema } from './mapping-config.js';
import { triggerStepSchema } from './trigger-config.js';

export const journeyStepSchema = z.strictObject({
  afterDays: z.number().min(0).max(3650).default(0).describe('Days after the start; 0.5 is twelve hours.'),
  connection: keySchema,
  mapping: mappingSchema,
});

/** Messages that follow one another: the first when somebody enters a segment or a trigger is told, each of the others after its days. */
export const journeyConfigSchema = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  start: z
    .union([
      z.strictObject({ segment: z.string().describe('Who enters it starts.') }),
      z.strictObject({ trigger: keySchema.describe('Whoever it tells starts.') }),
    ])
    .describe('What is past when the journey is first looked at starts nobody.'),
  steps: z
    .record(keySchema, journeyStepSchema)
    .refine((steps) => Object.keys(steps).length > 0, 'a journey has at least one step')
    .describe('Key of the step → what is sent then.'),
  stop: z
    .array(triggerStepSchema)
    .max(10)
    .default([])
    .describe('Any of these events from the start on ends the journey.'),
  repeat: z
    .boolean()
    .default(false)
    .describe('Whether a person may go through it again; otherwise once and never again.'),
  strategy: keySchema.optional().describe('Strategy that it carries out: its cap holds for every step.'),
  purpose: keySchema.default('marketing').describe('Purpose that people must not have declined.'),
  lateHours: z
    .number()
    .positive()
    .max(8760)
    .default(72)
    .describe('A step that could not be sent for so long after its time is left out; the next ones follow.'),
});

export type JourneyConfig = z.output<typeof journeyConfigSchema>;

export interface JourneyStep extends z.output<typeof journeyStepSchema> {
  key: string;
}

/** The steps in the order of their times. */
export function stepsOf({ steps }: Pick<JourneyConfig, 'steps'>): JourneyStep[] {
  return Object.entries(steps)
    .map(([name, step]) => ({ key: name, ...step }))
    .sort((a, b) => a.afterDays - b.afterDays);
}
