import { z } from 'zod';
import type { Json } from './json.js';
import { ruleActionSchema } from './standardise-config.js';

/** A configuration is plain JSON already, so its values need no check of their own; and a schema is no form to fill in. */
const json = z.unknown() as z.ZodType<Json>;

/** Unplanned things may also simply be there. */
const unplannedSchema = z.enum(['allow', 'warn', 'quarantine', 'block']);

export const plannedEventSchema = z.strictObject({
  version: z.int().min(1).default(1).describe('Kept with every violation; count it up with a change.'),
  description: z.string().default(''),
  schema: z
    .record(z.string(), json)
    .default({})
    .describe('JSON Schema (draft 7) of `properties`; of `traits` for identify and group.'),
  on: ruleActionSchema.default('warn').describe('What becomes of an event that does not fit.'),
  properties: z
    .record(z.string(), ruleActionSchema)
    .default({})
    .describe('Property → another action than `on` for what is wrong with it.'),
  additional: unplannedSchema.default('allow').describe('Properties that the schema does not name.'),
});

/** A tracking plan: which events there are, and what they must look like. */
export const planConfigSchema = z.strictObject({
  title: z.string().default('Tracking plan'),
  sources: z.array(z.string()).optional().describe('Keys of the sources that it judges. Default: all.'),
  unplanned: unplannedSchema.default('allow').describe('Events that the plan does not name.'),
  events: z
    .record(z.string(), plannedEventSchema)
    .describe('Name of a track event, or identify, page, screen, group, alias.'),
});

export type PlannedEvent = z.output<typeof plannedEventSchema>;
export type PlanConfig = z.output<typeof planConfigSchema>;
