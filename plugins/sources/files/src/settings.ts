import { fileSettings, rowSettings } from '@tributary/rows';
import { z } from 'zod';

const changes = z.strictObject({
  key: z.string().min(1).describe('Column that names a row.'),
  deleted: z
    .enum(['event', 'ignore'])
    .default('event')
    .describe('event: a row that is gone becomes a track event "Record Deleted"; ignore: it is forgotten.'),
  maxDeletedShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('A file in which more than this share of the known rows (and more than 20) is missing is refused.'),
});

export const settingsSchema = z.strictObject({
  path: z.string().min(1).describe('File below the granted folder; `*` in the last part stands for any characters.'),
  changes: changes
    .optional()
    .describe(
      'The file is a whole export each time: only rows that are new, changed or gone are taken. Of several files the last by name counts.',
    ),
  ...fileSettings,
  ...rowSettings,
});

/** What a person writes. */
export type FilesSourceSettings = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;
export type Changes = z.output<typeof changes>;
