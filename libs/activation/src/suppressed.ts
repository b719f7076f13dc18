import type { Sql } from '@tributary/contracts';

/** Profiles (of these, or all) of which an identifier must not be contacted on a channel. */
export async function suppressedProfiles(
  database: Sql,
  channel: string,
  profiles?: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ profile: string }>(
    `SELECT DISTINCT i.profile::text AS profile FROM suppressions s JOIN identifiers i ON i.type = s.type AND i.value = s.value
     WHERE s.channel IN ('*', $1) AND ($2::bigint[] IS NULL OR i.profile = ANY ($2::bigint[]))`,
    [channel, profiles ?? null],
  );
  return new Set(rows.map((row) => row.profile));
}
