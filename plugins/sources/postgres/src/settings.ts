import { postgresSettings, tableName } from '@tributary/postgres-client';
import { rowSettings } from '@tributary/rows';
import { z } from 'zod';

const column = z.string().min(1).max(63);

export const settingsSchema = z.strictObject({
  ...postgresSettings,
  table: tableName.describe('Table or view to read, as orders, shop.orders or "Order Lines".'),
  key: column.describe('Column that names a row, unique and never null. Message ids are made of it.'),
  cursor: column.describe(
    'Column that grows with each new or changed row: a time of change, or a serial number. Index it with the key.',
  ),
  lookBack: z
    .number()
    .min(0)
    .optional()
    .describe(
      'How far behind the cursor a transaction may commit late: seconds, or for numbers a count. Default 900 and 10,000.',
    ),
  pageSize: z.int().min(1).max(10_000).default(1000).describe('Rows in one query.'),
  ...rowSettings,
});

/** What a person writes. */
export type PostgresSourceSettings = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;
