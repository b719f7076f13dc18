import type { Sql } from '@tributary/contracts';

/** Profiles (of these, or all) of which an identifier must not be contacted on a channel. */
export async function suppressedProfiles(
  database: Sql,
  channel: string,
  profiles?: readonly string[],
): Promise<Set<string>> {
  // Of named profiles the index on identifiers is asked; "or all" in the same statement would read every identifier.
  const rows = await database.query<{ profile: string }>(
    `SELECT DISTINCT i.profile::text AS profile FROM suppressions s JOIN identifiers i ON i.type = s.type AND i.value = s.value
     WHERE s.channel IN ('*', $1)${profiles === undefined ? '' : ' AND i.profile = ANY ($2::bigint[])'}`,
    profiles === undefined ? [channel] : [channel, profiles],
  );
  return new Set(rows.map((row) => row.profile));
}
