import { objectStoreSettings } from '@tributary/object-store';
import { fileSettings, rowSettings } from '@tributary/rows';
import { z } from 'zod';

export const settingsSchema = z.strictObject({
  ...objectStoreSettings,
  prefix: z.string().max(1024).default('').describe('Only objects whose key starts so.'),
  ending: z.string().max(100).default('').describe('Only objects whose key ends so, as .csv.gz.'),
  ascending: z
    .boolean()
    .default(false)
    .describe('New objects always come behind the others by key (dated names): older ones are not listed again.'),
  ...fileSettings,
  ...rowSettings,
});

/** What a person writes. */
export type S3SourceSettings = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;
