import { objectStoreSettings } from '@tributary/object-store';
import { z } from 'zod';

export const settings = z.strictObject({
  ...objectStoreSettings,
  prefix: z
    .string()
    .max(500)
    .regex(/^(?!\/)(?!.*\.\.)/, 'a prefix of keys, without a leading slash')
    .default('segments/')
    .describe('Where the objects lie in the bucket; each segment has a folder below it.'),
});

export type Settings = z.output<typeof settings>;

/** Any flat record. */
export const record = z.record(z.string().min(1), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type PersonRecord = z.output<typeof record>;
