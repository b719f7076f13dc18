import { z } from 'zod';
import { ruleSchema } from './rule/rule.js';

const stage = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9]{0,30}$/, 'lower-case letters and digits'),
  title: z.string().optional().describe('Default: the key.'),
  rule: ruleSchema.optional().describe('Only the first stage may go without: it holds everyone else.'),
});

export const lifecycleConfigSchema = z
  .strictObject({
    title: z.string(),
    description: z.string().default(''),
    stages: z
      .array(stage)
      .min(2)
      .max(20)
      .describe('In order. A person is in the last one whose rule holds, and in no other.'),
  })
  .superRefine(({ stages }, context) => {
    const refuse = (index: number, message: string) =>
      context.addIssue({ code: 'custom', message, path: ['stages', index] });
    stages.forEach(({ key, rule }, index) => {
      if (rule === undefined && index > 0)
        refuse(index, `the stage "${key}" has no rule; only the first may go without`);
      if (stages.findIndex((one) => one.key === key) < index) refuse(index, `two stages are called "${key}"`);
    });
  });

export type LifecycleConfig = z.output<typeof lifecycleConfigSchema>;
