import { z } from 'zod';
import { ruleSchema } from './rule/rule.js';

export const segmentConfigSchema = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  rule: ruleSchema,
  overrides: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}(\.[1-9]\d?)?$/, 'the key of a model, or model.<n>')
    .optional()
    .describe(
      'Stands over the clusters of this model: where the rule holds, people are in none of them, or with model.<n> in that one. Of several, the first that holds decides.',
    ),
});

export type SegmentConfig = z.output<typeof segmentConfigSchema>;
