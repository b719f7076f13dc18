import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

/** A name that needs no quoting anywhere, perhaps with its database. */
const tableName = z.string().regex(/^[A-Za-z_]\w{0,62}(\.[A-Za-z_]\w{0,62})?$/, 'table or database.table');

export const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the HTTP interface, as https://clickhouse.example:8443.'),
  user: z.string().min(1).default('default').describe('User who may create, insert into and select from the table.'),
  password: secret().optional().describe('Password of the user.'),
  table: tableName.default('segment_members').describe('Table to keep, as segment_members or marketing.members.'),
});

export type Settings = z.output<typeof settings>;

/** Columns of our own: whose row it is, which of several is the newest, and whether the person has left. */
export const ownColumns = ['segment', 'profile', 'version', 'is_deleted'] as const;

const field = z
  .string()
  .regex(/^[^`\\\0]{1,63}$/, 'a column name of at most 63 characters')
  .refine(
    (name) => !(ownColumns as readonly string[]).includes(name),
    `${ownColumns.join(', ')} are columns of our own`,
  );

/** Any flat record. Its fields become columns. */
export const record = z.record(field, z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type TableRecord = z.output<typeof record>;
