import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  botToken: secret().describe(
    'Bot token (xoxb-…) of an app with the scope chat:write that was invited to the channel.',
  ),
  channel: z
    .string()
    .regex(/^[CGD][A-Z0-9]{5,}$/)
    .describe('Id of the channel: at the foot of its details in Slack.'),
  entered: z
    .string()
    .min(1)
    .max(3000)
    .default('Someone entered *{{segment}}*.')
    .describe('Message for each person who enters. {{first_name|someone}} is a field of the record with its fallback.'),
  left: z.string().max(3000).optional().describe('Message for each person who leaves; none where this is empty.'),
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://slack.com')
    .describe('Address of the API.'),
});

export type Settings = z.output<typeof settings>;

/** Any fields that the templates use; `segment` is the segment's title where no field is called so. */
export const record = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type MessageRecord = z.output<typeof record>;
