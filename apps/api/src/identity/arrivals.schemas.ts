import { arrivalFates } from '@tributary/identity';
import { z } from 'zod';
import { instantSchema } from '../http/times.js';
import { named } from '../openapi/named-schemas.js';
import { publicIdSchema } from '../profiles/profile.schemas.js';

const fate = z.enum(arrivalFates).describe('joined somebody, queued for somebody to decide, or started: their own.');

export const arrivalsQuerySchema = z.object({
  fate: fate.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('Most of each list.'),
});
export const arrivalsSchema = named(
  'Arrivals',
  z.object({
    mode: z.enum(['never', 'job', 'live']).describe('What the configuration says of people who come in.'),
    model: z.boolean().describe('Whether there is a model to weigh them by: the first `identity link` makes one.'),
    waiting: z.int(),
    oldestSeconds: z.int().nullable().describe('Of the one who waits longest; null where nobody waits.'),
    decided: z
      .object({ joined: z.int(), queued: z.int(), started: z.int() })
      .describe('Of the decisions that are kept, the newest ten thousand.'),
    people: z
      .array(z.object({ person: publicIdSchema, since: instantSchema, again: z.boolean() }))
      .describe('Those who wait, the longest first; without those of batches under way.'),
    decisions: z
      .array(
        z.object({
          person: publicIdSchema,
          fate,
          other: publicIdSchema.nullable().describe('Whom they joined or may be; null where nobody is alike.'),
          matchWeight: z.number().nullable().describe('In bits.'),
          cameAt: instantSchema,
          at: instantSchema,
        }),
      )
      .describe('The newest first.'),
  }),
);

export const redoSchema = named(
  'RedoArrivals',
  z.strictObject({
    people: z.array(z.string().min(1).max(512)).max(1000).optional().describe('Public ids or identifiers.'),
    fate: fate.optional().describe('Or: everybody of whom this was decided.'),
  }),
);
export const againSchema = named('ArrivalsAgain', z.object({ again: z.int(), waiting: z.int() }));

export const weighSchema = named(
  'WeighArrivals',
  z.strictObject({ limit: z.int().min(1).max(10_000).default(500).describe('Most that are weighed.') }),
);
export const weighedSchema = named(
  'WeighedArrivals',
  z.object({
    arrived: z.int(),
    unchanged: z.int().describe('Said nothing that matters to likeness.'),
    joined: z.int(),
    queued: z.int(),
    started: z.int(),
  }),
);
