import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

export const pluginsSchema = named(
  'Plugins',
  z.object({
    plugins: z.array(
      z.object({
        id: z.string(),
        kind: z.string().describe('source, destination or algorithm'),
        title: z.string(),
        summary: z.string(),
        version: z.string(),
      }),
    ),
  }),
);
export type Plugins = z.infer<typeof pluginsSchema>;
