import { fileSettings, rowSettings } from '@tributary/rows';
import { z } from 'zod';

export const settingsSchema = z.strictObject({
  path: z.string().min(1).describe('File below the granted folder; `*` in the last part stands for any characters.'),
  ...fileSettings,
  ...rowSettings,
});

/** What a person writes. */
export type FilesSourceSettings = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;
