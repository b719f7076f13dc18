import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z][\w-]{0,62}$/, 'letters, digits, hyphens and underscores');

export const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the project, as https://cms.example.com.'),
  token: secret().describe('Static token of a user who may read, create, update and delete items of the collection.'),
  collection: name.describe('Key of the collection of people; it has a field `email`, unique.'),
  key: name.default('id').describe('Its primary key.'),
  segments: name.default('segments').describe('Its JSON field (interface tags) that holds the segments.'),
  newcomers: z
    .enum(['create', 'skip'])
    .default('create')
    .describe('What becomes of people without an item: one is made, or they are reported and left out.'),
});

export type Settings = z.output<typeof settings>;

/** The address, and whatever other fields of the collection a sync maps. */
export const record = z.object({ email: z.email() }).catchall(z.union([z.string(), z.number(), z.boolean()]));

export type PersonRecord = z.output<typeof record>;
