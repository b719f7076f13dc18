import type { Sql } from '@tributary/contracts';

/** Public ids of profiles, by their number. What logs keep is the public id: numbers do not survive a rebuild. */
export async function publicIdsOf(database: Sql, profiles: readonly string[]): Promise<Map<string, string>> {
  if (profiles.length === 0) return new Map();
  const rows = await database.query<{ id: string; public_id: string }>(
    'SELECT id::text AS id, public_id FROM profiles WHERE id = ANY ($1::bigint[])',
    [[...new Set(profiles)]],
  );
  return new Map(rows.map((row) => [row.id, row.public_id]));
}

/** Numbers of profiles, by public id; who is not known is left out. */
export async function profilesOf(database: Sql, people: readonly string[]): Promise<Map<string, string>> {
  if (people.length === 0) return new Map();
  const rows = await database.query<{ id: string; public_id: string }>(
    'SELECT id::text AS id, public_id FROM profiles WHERE public_id = ANY ($1::text[])',
    [[...new Set(people)]],
  );
  return new Map(rows.map((row) => [row.public_id, row.id]));
}
