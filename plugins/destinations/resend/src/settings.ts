import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  apiKey: secret().describe('Key with full access: contacts cannot be kept with a key that may only send.'),
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.resend.com')
    .describe('Address of the API.'),
  listPrefix: z
    .string()
    .max(60)
    .default('Tributary ')
    .describe('Stands before the key of a segment in the name of the list at Resend.'),
});

export type Settings = z.output<typeof settings>;

/** What a sync must map: the address, and what Resend may call the person. */
export const record = z.object({
  email: z.email(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
});

export type PersonRecord = z.output<typeof record>;
