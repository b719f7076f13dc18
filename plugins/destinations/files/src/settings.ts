import { z } from 'zod';

export const settings = z.strictObject({
  folder: z
    .string()
    .regex(/^[^/\\][^\\]*$|^$/, 'a path inside the outbox folder')
    .default('')
    .describe('Folder inside the outbox; empty: the outbox itself.'),
  format: z
    .enum(['csv', 'jsonl'])
    .default('csv')
    .describe('csv opens in a spreadsheet; jsonl is one JSON object per line.'),
});

export type Settings = z.output<typeof settings>;

/** Any flat record. Its fields become columns. */
export const record = z.record(z.string().min(1), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type FileRecord = z.output<typeof record>;
