import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z][\w-]{0,62}$/, 'letters, digits, hyphens and underscores');

export const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the server, as https://cms.example.com.'),
  apiToken: secret().describe('API token that may find, create, update and delete the content type.'),
  collection: name.describe('Plural name of the content type of people, as `members`; it has a unique `email`.'),
  segments: name.default('segments').describe('Its JSON field that holds the segments.'),
  newcomers: z
    .enum(['create', 'skip'])
    .default('create')
    .describe('What becomes of people without a document: one is made, or they are reported and left out.'),
});

export type Settings = z.output<typeof settings>;

/** The address, and whatever other fields of the content type a sync maps. */
export const record = z.object({ email: z.email() }).catchall(z.union([z.string(), z.number(), z.boolean()]));

export type PersonRecord = z.output<typeof record>;
