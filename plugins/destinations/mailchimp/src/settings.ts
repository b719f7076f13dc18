import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  apiKey: secret().describe('API key, with the data centre at its end (…-us21).'),
  audience: z.string().regex(/^\w+$/).describe('Id of the audience: Audience → Settings → Audience name and defaults.'),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the API, where it is not that of the key’s data centre.'),
  newcomers: z
    .enum(['subscribed', 'transactional'])
    .default('subscribed')
    .describe('What becomes of people whom Mailchimp does not know yet. Those whom it knows keep their status.'),
  tagPrefix: z
    .string()
    .max(60)
    .default('Tributary ')
    .describe('Stands before the key of a segment in the name of the tag at Mailchimp.'),
});

export type Settings = z.output<typeof settings>;

/** What a sync must map. `merge_fields` go by their tags (FNAME, LNAME, …), which the audience must have. */
export const record = z.strictObject({
  email: z.email(),
  merge_fields: z.record(z.string().regex(/^[A-Z0-9_]{1,10}$/), z.union([z.string(), z.number()])).optional(),
  language: z.string().optional(),
});

export type PersonRecord = z.output<typeof record>;
