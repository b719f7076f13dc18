import { kafkaSettings } from '@tributary/kafka-client';
import { rowSettings } from '@tributary/rows';
import { z } from 'zod';

export const settingsSchema = z.strictObject({
  ...kafkaSettings,
  from: z.enum(['earliest', 'latest']).default('earliest').describe('Where the first reading starts.'),
  group: z
    .string()
    .min(1)
    .max(249)
    .optional()
    .describe('Consumer group whose offsets are moved once records are stored, for tools that watch lag.'),
  ...rowSettings,
});

/** What a person writes. */
export type KafkaSourceSettings = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;
