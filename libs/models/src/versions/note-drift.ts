import type { Sql } from '@tributary/contracts';

/** What moved most since the fit of a version, and how far. */
export interface NotedDrift {
  key: string;
  version: number;
  what: string;
  psi: number;
  limit: number;
}

/** Keeps with a version that people drifted from those it was fitted on. */
export async function noteDrift(database: Sql, { key, version, ...drift }: NotedDrift): Promise<void> {
  await database.query(
    `UPDATE models SET metrics = jsonb_set(metrics, '{drift}', $3::text::jsonb) WHERE key = $1 AND version = $2`,
    [key, version, JSON.stringify(drift)],
  );
}

/** People are again as they were. */
export async function forgetDrift(database: Sql, key: string): Promise<void> {
  await database.query(`UPDATE models SET metrics = metrics - 'drift' WHERE key = $1 AND metrics ? 'drift'`, [key]);
}

/** Models whose version in force has drifted, with the versions that the gate held back since. */
export async function notedDrifts(
  database: Sql,
): Promise<(NotedDrift & { refused: { version: number; why: string }[] })[]> {
  const rows = await database.query<{
    key: string;
    version: number;
    drift: Omit<NotedDrift, 'key' | 'version'> | null;
    refused: { version: number; why: string }[] | null;
  }>(
    `SELECT DISTINCT ON (key) key, version, metrics -> 'drift' AS drift, (
       SELECT jsonb_agg(jsonb_build_object('version', later.version, 'why', later.metrics -> 'refused' ->> 0) ORDER BY later.version)
       FROM models AS later WHERE later.key = m.key AND later.version > m.version
         AND later.published_at IS NULL AND jsonb_array_length(later.metrics -> 'refused') > 0) AS refused
     FROM models AS m WHERE published_at IS NOT NULL ORDER BY key, published_at DESC`,
  );
  return rows.flatMap(({ key, version, drift, refused }) =>
    drift === null ? [] : [{ key, version, ...drift, refused: refused ?? [] }],
  );
}
