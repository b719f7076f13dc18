import { defineSource } from '@tributary/plugin-kit';
import { openSession, readTable } from './read-table.js';
import { settingsSchema } from './settings.js';
import { describeTable } from './table.js';

export type { PostgresSourceSettings } from './settings.js';

/** Rows of a PostgreSQL table or view as events, and later those that are new or changed. */
export default defineSource({
  id: 'postgres',
  title: 'PostgreSQL',
  summary: 'Reads a table or view, and later the rows that are new or changed by a column that grows.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['tcp'],
  settings: settingsSchema,
  async test(ctx) {
    const session = await openSession(ctx);
    try {
      const { name } = await describeTable(session, ctx.settings);
      await session.query(`SELECT 1 FROM ${name} LIMIT 1`);
    } finally {
      await session.close();
    }
  },
  read: readTable,
});
