import { z } from 'zod';
import { keySchema } from './key.js';

/** How people are reached, or where what is known of them goes. */
export const channels = ['email', 'sms', 'push', 'ads', 'cms', 'crm', 'data'] as const;
export type Channel = (typeof channels)[number];

export const connectionConfigSchema = z.strictObject({
  plugin: z.string().describe('Id of a destination plugin.'),
  settings: z.record(z.string(), z.unknown()).default({}).describe('What the plugin is told; see its README.'),
  purposes: z
    .array(keySchema)
    .max(10)
    .default([])
    .describe('Purposes that people must not have declined, beside that of the sync, for anything sent over it.'),
  channels: z
    .array(z.enum(channels))
    .min(1)
    .optional()
    .describe(
      'Channels that it serves, where these are not the one of the plugin: a choice about one of them holds for it.',
    ),
});

export type ConnectionConfig = z.output<typeof connectionConfigSchema>;
