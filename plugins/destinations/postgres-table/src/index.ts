import { defineDestination, TributaryError } from '@tributary/plugin-kit';
import { quoted, quotedTable } from '@tributary/postgres-client';
import { connect, sendBatch } from './send-batch.js';
import { ownColumns, record, settings } from './settings.js';
import { columnsOf } from './table-shape.js';

const membersPerPage = 10_000;

/** Keeps the members of segments as rows of a PostgreSQL table. */
export default defineDestination({
  id: 'postgres-table',
  title: 'PostgreSQL table',
  summary: 'Keeps the present members of segments as rows of a table, a column for each field.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['tcp'],
  settings,
  record,
  identity: [],
  channel: 'data',
  purposes: [],
  limits: { items: 5000, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    const session = await connect(ctx);
    try {
      const table = quotedTable(ctx.settings.table);
      const columns = await columnsOf(session, ctx.settings.table);
      if (columns.length === 0) return;
      const [right] = await session.query<{ lacks: string | null }>(
        `SELECT string_agg(p, ', ') AS lacks FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p
          WHERE NOT has_table_privilege($1, p)`,
        [table],
      );
      if (right?.lacks)
        throw new TributaryError('CREDENTIALS_REFUSED', `The user lacks ${right.lacks} on ${ctx.settings.table}.`);
      const missing = ownColumns.filter((name) => !columns.includes(name));
      if (missing.length > 0)
        throw new TributaryError('PLUGIN_SETTINGS', `${ctx.settings.table} lacks the columns ${missing.join(', ')}.`);
    } finally {
      await session.close();
    }
  },

  async send(ctx, operations, { segment }) {
    return operations.length === 0 ? [] : sendBatch(ctx, operations, segment.key);
  },

  async preview(ctx, operations, { segment }) {
    const { table } = ctx.settings;
    const kept = operations.filter(({ kind }) => kind !== 'remove');
    const gone = operations.filter(({ kind }) => kind === 'remove');
    const lines = kept.map(({ profile, record: row }) => JSON.stringify({ segment: segment.key, profile, ...row }));
    return [
      ...(kept.length > 0 ? [{ title: `upsert into ${table}`, body: lines.join('\n') }] : []),
      ...(gone.length > 0
        ? [{ title: `delete from ${table}`, body: gone.map(({ profile }) => `${segment.key} ${profile}`).join('\n') }]
        : []),
    ];
  },

  async list(ctx, segment, cursor) {
    const session = await connect(ctx);
    try {
      if ((await columnsOf(session, ctx.settings.table)).length === 0) return { members: [], cursor: null };
      const rows = await session.query<{ profile: string }>(
        `SELECT profile FROM ${quotedTable(ctx.settings.table)} WHERE segment = $1 AND profile > $2 ORDER BY profile LIMIT $3`,
        [segment.key, cursor ?? '', membersPerPage],
      );
      const members = rows.map(({ profile }) => profile);
      return { members, cursor: members.length < membersPerPage ? null : (members.at(-1) ?? null) };
    } finally {
      await session.close();
    }
  },

  /** Deletes the rows of every segment that carry the person's profile or one of their values. */
  async erase(ctx, person) {
    const session = await connect(ctx);
    try {
      const columns = await columnsOf(session, ctx.settings.table);
      const named = Object.entries(person).filter(([field, value]) => value !== '' && columns.includes(field));
      if (named.length === 0) return;
      const conditions = named.map(([field], index) => `${quoted(field)}::text = $${index + 1}`);
      await session.query(
        `DELETE FROM ${quotedTable(ctx.settings.table)} WHERE ${conditions.join(' OR ')}`,
        named.map(([, value]) => value),
      );
    } finally {
      await session.close();
    }
  },
});
