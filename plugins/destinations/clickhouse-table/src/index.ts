import { sendInParts } from '@tributary/http-delivery';
import { defineDestination, TributaryError } from '@tributary/plugin-kit';
import { connect } from './connect.js';
import { ownColumns, record, settings } from './settings.js';
import { fieldsOf, insertInto, quotedTable, rowsOf } from './statements.js';
import { columnsOf, prepare } from './table-shape.js';

const membersPerPage = 10_000;

/** Keeps the members of segments as rows of a ClickHouse table. */
export default defineDestination({
  id: 'clickhouse-table',
  title: 'ClickHouse table',
  summary: 'Keeps the present members of segments as rows of a ClickHouse table, a column for each field.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: [],
  channel: 'data',
  purposes: [],
  limits: { items: 10_000, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test(ctx) {
    const columns = await columnsOf(connect(ctx), ctx.settings.table);
    const missing = columns.length === 0 ? [] : ownColumns.filter((name) => !columns.includes(name));
    if (missing.length > 0)
      throw new TributaryError('PLUGIN_SETTINGS', `${ctx.settings.table} lacks the columns ${missing.join(', ')}.`);
  },

  async send(ctx, operations, { segment, idempotencyKey }) {
    const { table } = ctx.settings;
    const run = connect(ctx);
    const version = ctx.clock.now();
    return sendInParts(
      operations,
      () => 'rows',
      async (part) => {
        await prepare(run, table, part);
        // One insert is one block: all of it goes in, or nothing.
        await run({
          sql: insertInto(table, fieldsOf(part)),
          rows: rowsOf(part, segment.key, version),
          parameters: {
            insert_deduplication_token: `${idempotencyKey} ${part[0]?.id ?? ''} ${part.length}`,
            max_insert_block_size: '1000000',
            async_insert: '0',
          },
        });
        return part.map(() => ({ outcome: 'ok' }));
      },
    );
  },

  async preview(ctx, operations, { segment }) {
    if (operations.length === 0) return [];
    const { table } = ctx.settings;
    return [{ title: insertInto(table, fieldsOf(operations)), body: rowsOf(operations, segment.key, ctx.clock.now()) }];
  },

  async list(ctx, segment, cursor) {
    const run = connect(ctx);
    const { table } = ctx.settings;
    if ((await columnsOf(run, table)).length === 0) return { members: [], cursor: null };
    const rows = await run<{ profile: string }>({
      sql: `SELECT profile FROM ${quotedTable(table)} FINAL
             WHERE segment = {segment:String} AND profile > {after:String} AND is_deleted = 0
             ORDER BY profile LIMIT ${membersPerPage}`,
      parameters: { param_segment: segment.key, param_after: cursor ?? '' },
    });
    const members = rows.map(({ profile }) => profile);
    return { members, cursor: members.length < membersPerPage ? null : (members.at(-1) ?? null) };
  },

  /** Deletes the rows of every segment, older versions too, that carry one of the person's values. */
  async erase(ctx, person) {
    const run = connect(ctx);
    const { table } = ctx.settings;
    const columns = await columnsOf(run, table);
    const named = Object.entries(person).filter(([field, value]) => value !== '' && columns.includes(field));
    if (named.length === 0) return;
    const condition = named.map(([field], at) => `toString(\`${field}\`) = {value${at}:String}`).join(' OR ');
    await run({
      // All rows of the profiles that ever carried one of the values; the server is waited for.
      sql: `ALTER TABLE ${quotedTable(table)} DELETE
             WHERE profile IN (SELECT profile FROM ${quotedTable(table)} WHERE ${condition})`,
      parameters: {
        ...Object.fromEntries(named.map(([, value], at) => [`param_value${at}`, value])),
        mutations_sync: '1',
      },
    });
  },
});
