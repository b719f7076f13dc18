import { postgresSettings, tableName } from '@tributary/postgres-client';
import { z } from 'zod';

export const settings = z.strictObject({
  ...postgresSettings,
  table: tableName.default('segment_members').describe('Table to keep, as segment_members or marketing.members.'),
  shape: z
    .enum(['managed', 'fixed'])
    .default('managed')
    .describe(
      'managed: the table and columns for new fields are made when they are needed; fixed: they must be there.',
    ),
});

export type Settings = z.output<typeof settings>;

/** Columns of our own: whose row it is. */
export const ownColumns = ['segment', 'profile'] as const;

const field = z
  .string()
  .regex(/^[^"\0]{1,63}$/, 'a column name of at most 63 characters')
  .refine((name) => !(ownColumns as readonly string[]).includes(name), 'segment and profile are columns of our own');

/** Any flat record. Its fields become columns. */
export const record = z.record(field, z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type TableRecord = z.output<typeof record>;
