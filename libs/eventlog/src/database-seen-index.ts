import { hash } from 'node:crypto';
import { TributaryError, type SeenIndex, type Sql } from '@tributary/contracts';

/**
 * The index of seen ids in the database's table `seen`, for several workers. An id is kept as its MD5 (which spreads
 * keys here, it guards nothing); the database is the caller's and stays open.
 *
 * A claim is one statement where all its ids are new, two where some are known. Ids are claimed in one order, so two
 * workers with the same ids wait for each other and never both.
 */
export function openDatabaseSeenIndex({ database }: { database: Sql }): SeenIndex {
  let closed = false;
  return {
    async claim(entries) {
      if (closed) throw new TributaryError('LOG_UNAVAILABLE', 'The index of seen ids is closed.');
      const keys = entries.map(({ id }) => hash('md5', id, 'hex'));
      const firsts = new Map<string, number>();
      for (const [at, { place }] of entries.entries()) {
        if (!Number.isSafeInteger(place) || place < 0)
          throw new TributaryError('INVALID_REQUEST', 'A place must be a whole number from 0 to 2^53 - 1.');
        const key = keys[at]!;
        if (!firsts.has(key)) firsts.set(key, place);
      }
      if (firsts.size > 0) for (const [key, place] of await known(database, firsts)) firsts.set(key, place);
      return entries.map(({ place }, at) => firsts.get(keys[at]!) === place);
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

/** Claims what is new; returns the first places of what was claimed before. */
async function known(database: Sql, firsts: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const keys = [...firsts.keys()].sort();
  const claimed = await database.query<{ id: string }>(
    `INSERT INTO seen (id, place) SELECT * FROM unnest($1::uuid[], $2::bigint[]) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [keys, keys.map((key) => firsts.get(key))],
  );
  if (claimed.length === keys.length) return new Map();
  const mine = new Set(claimed.map(({ id }) => id.replaceAll('-', '')));
  // A statement of its own: it sees what others committed while the first one waited for them.
  const rows = await database.query<{ id: string; place: string }>(
    'SELECT id, place FROM seen WHERE id = ANY ($1::uuid[])',
    [keys.filter((key) => !mine.has(key))],
  );
  return new Map(rows.map(({ id, place }) => [id.replaceAll('-', ''), Number(place)]));
}
