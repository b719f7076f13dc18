import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  apiKey: secret().describe('Key with full access to Marketing.'),
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.sendgrid.com')
    .describe('Address of the API; subusers in the EU have https://api.eu.sendgrid.com.'),
  listPrefix: z
    .string()
    .max(60)
    .default('Tributary ')
    .describe('Stands before the key of a segment in the name of the list at SendGrid.'),
});

export type Settings = z.output<typeof settings>;

/** What a sync must map. `custom_fields` go by their names at SendGrid, where they must be there. */
export const record = z.strictObject({
  email: z.email(),
  first_name: z.string().max(50).optional(),
  last_name: z.string().max(50).optional(),
  address_line_1: z.string().max(100).optional(),
  address_line_2: z.string().max(100).optional(),
  city: z.string().max(60).optional(),
  state_province_region: z.string().max(50).optional(),
  postal_code: z.string().optional(),
  country: z.string().max(50).optional(),
  custom_fields: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export type PersonRecord = z.output<typeof record>;
