import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

export const healthSchema = named('Health', z.object({ ok: z.literal(true), version: z.string() }));

export const readinessSchema = named(
  'Readiness',
  z.object({
    ready: z.boolean(),
    parts: z
      .record(z.string(), z.object({ ok: z.boolean(), milliseconds: z.int(), code: z.string().optional() }))
      .describe('Each part that must answer, and the code of its error.'),
  }),
);
export type Readiness = z.infer<typeof readinessSchema>;
