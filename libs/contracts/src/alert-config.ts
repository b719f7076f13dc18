import { z } from 'zod';
import { keySchema } from './key.js';

/** Says once when something goes wrong, and once when it is over. */
export const alertConfigSchema = z.strictObject({
  connection: keySchema.describe(
    'Connection that tells it: mail, Slack, a webhook. Its templates use {{subject}}, {{text}}.',
  ),
  to: z.email().optional().describe('Address, where the connection sends mail.'),
  runs: z.boolean().default(true).describe('A run or job failed; over when one of its kind succeeds.'),
  connections: z.boolean().default(true).describe('Nothing can be sent over a connection; over when something was.'),
  models: z
    .boolean()
    .default(true)
    .describe('People drifted from those a model was fitted on; over when another version is in force.'),
  agreement: z
    .number()
    .min(-1)
    .max(1)
    .default(0.6)
    .describe(
      'Least adjusted Rand index of a new version of a model with the one before, told with `models`; over with the next version, or when a person has put another one in force. -1: any.',
    ),
  errorRate: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe("Share of a sync's operations that may fail within a day; 1: any."),
  lagMinutes: z.number().positive().default(60).describe('How long an operation of a sync may wait.'),
});

export type AlertConfig = z.output<typeof alertConfigSchema>;
