import { kafkaSettings } from '@tributary/kafka-client';
import { z } from 'zod';

export const settings = z.strictObject({
  ...kafkaSettings,
  topic: kafkaSettings.topic.describe('Topic that is written to; it must be there.'),
  departures: z
    .enum(['message', 'tombstone'])
    .default('message')
    .describe('What is written of who leaves: a message, or no value at all, by which a compacted topic forgets them.'),
});

export type Settings = z.output<typeof settings>;

/** Any record; it is written as it is. */
export const record = z.record(z.string(), z.json());

export type PersonRecord = z.output<typeof record>;
