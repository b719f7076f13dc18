import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

export const operationsSchema = named(
  'Operations',
  z.object({
    operations: z
      .record(z.string(), z.record(z.string(), z.int()))
      .describe('Sync → outcome → count; `open` are waiting.'),
  }),
);
export type Operations = z.infer<typeof operationsSchema>;
