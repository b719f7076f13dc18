import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';

export const triggersSchema = named(
  'Triggers',
  z.object({
    triggers: z.array(
      z.object({
        trigger: z.string(),
        title: z.string(),
        description: z.string(),
        template: z.string().describe('Or `event`, where it is in its own words.'),
        waitSeconds: z.number().describe('That have to pass after the event; 0: at once.'),
        told: z.int(),
        lastAt: instantSchema.nullable(),
        lookedTo: instantSchema.nullable().describe('Up to when is looked; null: it never was.'),
      }),
    ),
    templates: z.array(
      z.object({ template: z.string(), triggers: z.array(z.string()), segments: z.array(z.string()) }),
    ),
  }),
);
export type Triggers = z.infer<typeof triggersSchema>;

export const occasionsQuerySchema = z.object({
  trigger: z.string().optional().describe('Of one trigger; default: of all.'),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'a position')
    .default('0')
    .describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const occasionsSchema = named(
  'TriggerOccasions',
  z.object({
    occasions: z.array(
      z.object({
        position: z.string(),
        id: z.string(),
        trigger: z.string(),
        template: z.string(),
        person: z.string().nullable(),
        occurredAt: instantSchema,
        dueAt: instantSchema,
        toldAt: instantSchema,
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable().describe('Position to go on after; null on the last page.'),
  }),
);
export type TriggerOccasions = z.infer<typeof occasionsSchema>;
