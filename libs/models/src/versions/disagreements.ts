import type { Sql } from '@tributary/contracts';

/** A newest version that groups people otherwise than the one it was compared with. */
export interface Disagreement {
  key: string;
  version: number;
  /** The version that was in force when it was fitted. */
  before: number;
  /** Adjusted Rand index over the people in both: 1 is the same grouping, about 0 is chance. */
  agreement: number;
  inForce: boolean;
}

/**
 * Newest versions of models whose agreement with the version before is below a limit. Settled by the next version, and once a
 * person has put another one in force since.
 */
export async function disagreements(database: Sql, limit: number): Promise<Disagreement[]> {
  const rows = await database.query<Omit<Disagreement, 'inForce'> & { in_force: boolean }>(
    `SELECT key, version, before, agreement, published_at IS NOT NULL AS in_force FROM (
       SELECT DISTINCT ON (key) key, version, created_at, published_at,
         (metrics #>> '{comparison,version}')::int AS before, (metrics #>> '{comparison,people}')::float8 AS people,
         (metrics #>> '{comparison,agreement}')::float8 AS agreement
       FROM models ORDER BY key, version DESC) AS newest
     WHERE people > 0 AND agreement < $1 AND NOT EXISTS (
       SELECT 1 FROM models AS other WHERE other.key = newest.key AND other.version != newest.version
         AND other.published_at > coalesce(newest.published_at, newest.created_at))
     ORDER BY key`,
    [limit],
  );
  return rows.map(({ in_force: inForce, ...row }) => ({ ...row, inForce }));
}
