import { z } from 'zod';
import type { RowSettings } from '../mapping/settings.js';

const column = z.string().min(1);
const oneByte = z.string().regex(/^[\t\x20-\x7e]$/, 'one ASCII character');

/** How the files of a source are written: spread it into the plugin's own settings, beside `rowSettings`. */
export const fileSettings = {
  format: z.enum(['csv', 'jsonl', 'parquet']).optional().describe('By the file name where absent.'),
  csv: z
    .strictObject({
      delimiter: oneByte.optional().describe('By the first lines where absent.'),
      quote: oneByte.nullable().default('"'),
      encoding: z
        .enum(['utf-8', 'latin1'])
        .optional()
        .describe('By the start of the file where absent; `latin1` is read as Windows-1252.'),
      header: z.boolean().default(true).describe('The first line names the columns.'),
      columns: z.array(column).optional().describe('Names of the columns; they replace those of a header.'),
      whitespace: z.boolean().default(false).describe('Columns are separated by runs of blanks; no quotes.'),
      decimal: z.enum(['.', ',']).default('.'),
    })
    .refine((csv) => csv.header || csv.columns !== undefined, {
      path: ['columns'],
      message: 'a file without a header needs the names of its columns',
    })
    .prefault({})
    .describe('How CSV and blank-separated text is written.'),
};

export interface FileSettings extends RowSettings {
  format?: z.output<typeof fileSettings.format>;
  csv: z.output<typeof fileSettings.csv>;
}
