import type { Sql } from '@tributary/contracts';

/**
 * Profiles (of these, or all) that hold a merge by likeness less probable than `certainty`. A match weight is the binary
 * logarithm of the odds (Fellegi and Sunter); merges by a shared identifier or by a person's decision count as certain.
 */
export async function uncertainProfiles(
  database: Sql,
  certainty: number | undefined,
  profiles?: readonly string[],
): Promise<string[]> {
  if (certainty === undefined) return [];
  const bits = Math.log2(certainty / (1 - certainty));
  const rows = await database.query<{ profile: string }>(
    `SELECT DISTINCT coalesce(p.merged_into, p.id)::text AS profile FROM merges m JOIN profiles p ON p.id = m.winner
     WHERE m.undone_at IS NULL AND m.rule = 'linkage' AND (m.evidence ->> 'matchWeight')::float8 < $1::text::float8
       ${profiles === undefined ? '' : 'AND coalesce(p.merged_into, p.id) = ANY ($2::bigint[])'}`,
    [String(bits), ...(profiles === undefined ? [] : [profiles])],
  );
  return rows.map(({ profile }) => profile);
}
