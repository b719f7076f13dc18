import type { Sql } from '@tributary/contracts';
import { holds } from './suppressions.js';

/** Profiles (of these, or all) of which an identifier must not be contacted on one of the channels. */
export async function suppressedProfiles(
  database: Sql,
  channels: readonly string[],
  profiles?: readonly string[],
): Promise<Set<string>> {
  const asked = ['*', ...channels];
  // Of named profiles the index on identifiers is asked; "or all" in the same statement would read every identifier.
  const rows = await database.query<{ profile: string }>(
    `SELECT DISTINCT i.profile::text AS profile FROM suppressions s JOIN identifiers i ON i.type = s.type AND i.value = s.value
     WHERE s.channel = ANY ($1::text[]) AND ${holds}${profiles === undefined ? '' : ' AND i.profile = ANY ($2::bigint[])'}`,
    profiles === undefined ? [asked] : [asked, profiles],
  );
  return new Set(rows.map((row) => row.profile));
}
