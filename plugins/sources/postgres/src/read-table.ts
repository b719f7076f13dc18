import { TributaryError, type Json, type SourceBatch, type SourceContext } from '@tributary/plugin-kit';
import { openPostgres, quoted, sqlState, type PostgresSession } from '@tributary/postgres-client';
import { compileJsonMapper, createBatch, placeId, stopWhereAborted, type JsonRow } from '@tributary/rows';
import { isRecent, moveHorizon, readPlace, remember, type Place, type RowMark } from './place.js';
import type { Settings } from './settings.js';
import { describeTable, lateCondition, selectClause, type Table } from './table.js';
import { reader } from './typed-values.js';

type FoundRow = JsonRow & { '@cursor': string; '@key': string; '@xid': string | null };

/** A session of this connection; statements that are wrong are SOURCE_UNREADABLE. */
export async function openSession(ctx: SourceContext<Settings>): Promise<PostgresSession> {
  const { settings, signal } = ctx;
  const session = await openPostgres({ tcp: ctx.tcp, settings, signal, read: reader });
  return {
    close: () => session.close(),
    query: (text, values) =>
      session.query<never>(text, values).catch((error: unknown) => {
        if (error instanceof TributaryError) throw error;
        throw new TributaryError('SOURCE_UNREADABLE', `The database refused the query (${sqlState(error)}).`);
      }),
  };
}

/**
 * Late rows first, then all behind the cursor, a page at a time and without a transaction that lasts. A row is late where
 * its transaction committed after rows with a higher cursor had been read; it is known by the id of that transaction.
 */
export async function* readTable(ctx: SourceContext<Settings>, cursor: Json | null): AsyncGenerator<SourceBatch> {
  const session = await openSession(ctx);
  try {
    const table = await describeTable(session, ctx.settings);
    if (cursor === null) await warnOfNulls(ctx, { session, table });
    const pages = openPages({ session, table, settings: ctx.settings });
    const place = readPlace(cursor);
    const take = compileTaker(ctx.settings);
    const { horizon } = await snapshot(session);
    if (place.ended && place.at && place.horizon)
      for await (const rows of pages.late({ ...place, at: place.at, horizon: place.horizon })) {
        stopWhereAborted(ctx.signal);
        const unseen = rows.filter((row) => !isRecent(place, markOf(row)));
        if (unseen.length > 0) yield take(unseen, place);
      }
    // A reading that was broken off keeps the horizon that it began with.
    if (place.ended || place.horizon === null) moveHorizon(place, horizon);
    place.ended = false;
    for (;;) {
      stopWhereAborted(ctx.signal);
      const rows = await pages.behind(place.at);
      const last = rows.at(-1);
      if (!last) break;
      place.at = { cursor: last['@cursor'], key: last['@key'] };
      yield take(rows, place);
      if (rows.length < ctx.settings.pageSize) break;
    }
    place.ended = true;
    if (JSON.stringify(place) !== JSON.stringify(cursor)) yield take([], place);
  } finally {
    await session.close();
  }
}

async function snapshot(session: PostgresSession): Promise<{ horizon: string; next: string }> {
  const [row] = await session.query<{ horizon: string; next: string }>(
    'SELECT pg_snapshot_xmin(s)::text AS horizon, pg_snapshot_xmax(s)::text AS next FROM pg_current_snapshot() AS s',
  );
  return row ?? { horizon: '0', next: '0' };
}

interface Pages {
  /** Rows behind a place, in the order of cursor and key. */
  behind(at: Place['at']): Promise<FoundRow[]>;
  /** Rows up to the place that may have come late. */
  late(place: Place & { at: NonNullable<Place['at']>; horizon: string }): AsyncGenerator<FoundRow[]>;
}

function openPages(input: { session: PostgresSession; table: Table; settings: Settings }): Pages {
  const { session, table, settings } = input;
  const select = selectClause(table, settings);
  const pair = `${quoted(settings.cursor)}, ${quoted(settings.key)}`;
  const tail = `ORDER BY ${pair} LIMIT ${settings.pageSize}`;
  const types = [table.cursorType, table.keyType];
  const lookBack = settings.lookBack ?? (table.timed ? 900 : 10_000);
  const earliest = table.timed
    ? `$3::${table.cursorType} - make_interval(secs => ${lookBack})`
    : `$3::${table.cursorType} - ${lookBack}`;
  const ask = async (where: string, values: unknown[]): Promise<FoundRow[]> => {
    const { next } = await snapshot(session);
    return session.query<FoundRow>(`${select} WHERE ${where} ${tail}`, [next, ...values]);
  };
  return {
    behind: (at) =>
      at === null
        ? ask(`${quoted(settings.cursor)} IS NOT NULL AND ${quoted(settings.key)} IS NOT NULL`, [])
        : ask(`(${pair}) > ($2::${types[0]}, $3::${types[1]})`, [at.cursor, at.key]),
    async *late({ at, horizon }) {
      if (lookBack === 0) return;
      const upTo = `(${pair}) <= ($3::${types[0]}, $4::${types[1]}) AND ${quoted(settings.cursor)} >= ${earliest}`;
      // Views do not say which transaction wrote a row, so all of the look-back is read again.
      const stamp = table.stamped ? lateCondition : '$2::numeric IS NOT NULL';
      let from: { cursor: string; key: string } | null = null;
      for (;;) {
        const further: string = from === null ? '' : ` AND (${pair}) > ($5::${types[0]}, $6::${types[1]})`;
        const values: string[] = from === null ? [] : [from.cursor, from.key];
        const rows: FoundRow[] = await ask(`${stamp} AND ${upTo}${further}`, [horizon, at.cursor, at.key, ...values]);
        const last = rows.at(-1);
        if (!last) return;
        yield rows;
        if (rows.length < settings.pageSize) return;
        from = { cursor: last['@cursor'], key: last['@key'] };
      }
    },
  };
}

const markOf = (row: FoundRow): RowMark => ({ xid: row['@xid'], cursor: row['@cursor'], key: row['@key'] });

/** Makes a batch of rows and remembers them in the place. */
function compileTaker(settings: Settings): (rows: readonly FoundRow[], place: Place) => SourceBatch {
  const map = compileJsonMapper(settings);
  return (rows, place) => {
    const batch = createBatch(rows.length);
    for (const row of rows) {
      remember(place, markOf(row));
      const { '@cursor': version, '@xid': _xid, '@key': key, ...content } = row;
      const at = { id: placeId(settings.table, key), origin: { table: settings.table, key }, version };
      batch.add(map(content, at), `${settings.table} ${settings.key}=${key}`, JSON.stringify(content));
    }
    return { ...batch.take(), cursor: structuredClone(place) };
  };
}

async function warnOfNulls(
  ctx: SourceContext<Settings>,
  { session, table }: { session: PostgresSession; table: Table },
): Promise<void> {
  const { key, cursor } = ctx.settings;
  const [row] = await session.query<{ count: Json }>(
    `SELECT count(*) AS count FROM ${table.name} WHERE ${quoted(cursor)} IS NULL OR ${quoted(key)} IS NULL`,
  );
  if (row && row.count !== 0) ctx.log.warn('Rows without a key or a cursor are not read.', { rows: row.count });
}
