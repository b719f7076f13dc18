import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  accessToken: secret().describe(
    'Token of a private app with the scopes crm.objects.contacts.read and .write, crm.lists.read and .write.',
  ),
  url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.hubapi.com')
    .describe('Address of the API.'),
  keeps: z
    .enum(['list', 'properties'])
    .default('list')
    .describe(
      'list: a static list of contacts and their properties. properties: properties alone are written back; who leaves keeps them.',
    ),
  listPrefix: z
    .string()
    .max(60)
    .default('Tributary ')
    .describe('Stands before the key of a segment in the name of the list at HubSpot.'),
});

export type Settings = z.output<typeof settings>;

/** What a sync must map: the address, and any other field as a property by its internal name. `null` clears one. */
export const record = z.object({ email: z.email() }).catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type PersonRecord = z.output<typeof record>;
