import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z][\w-]{0,62}$/, 'letters, digits, hyphens and underscores');

export const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the site, as https://cms.example.com.'),
  apiRoute: z.string().startsWith('/').default('/api').describe('Where its REST API is.'),
  users: name.default('users').describe('Collection of the user whose key is used (useAPIKey).'),
  apiKey: secret().describe('API key of a user who may read, create and update the collection.'),
  collection: name.describe('Slug of the collection of people; it has an `email` field.'),
  segments: name.default('segments').describe('Its text field with hasMany that holds the segments.'),
  newcomers: z
    .enum(['create', 'skip'])
    .default('create')
    .describe('What becomes of people without a document: one is made, or they are reported and left out.'),
});

export type Settings = z.output<typeof settings>;

/** The address, and whatever other fields of the collection a sync maps. */
export const record = z.object({ email: z.email() }).catchall(z.union([z.string(), z.number(), z.boolean()]));

export type PersonRecord = z.output<typeof record>;
