import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  apiKey: secret().describe(
    'Private key with the scopes lists:read, lists:write, profiles:read and profiles:write (data-privacy:write to erase).',
  ),
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://a.klaviyo.com')
    .describe('Address of the API.'),
  listPrefix: z
    .string()
    .max(60)
    .default('Tributary ')
    .describe('Stands before the key of a segment in the name of the list at Klaviyo.'),
});

export type Settings = z.output<typeof settings>;

/** What a sync must map. `null` clears a field at Klaviyo; one that is not there stays as it is. */
export const record = z.strictObject({
  email: z.email(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  organization: z.string().nullish(),
  locale: z.string().nullish(),
  title: z.string().nullish(),
  properties: z.record(z.string(), z.json()).optional(),
});

export type PersonRecord = z.output<typeof record>;
