import type { Sql } from '@tributary/contracts';

/** What a person chose last about a purpose or channel, and the proof of it. */
export interface PermissionProof {
  purpose: string;
  granted: boolean;
  /** When the person chose, ISO 8601. */
  at: string;
  source: string;
  messageId: string;
  /** Version of the text that they were asked with; null where nobody told it. */
  wording: string | null;
}

/** The choices of a canonical profile that hold now, each with when, where and with which words it was made. */
export async function permissionsOf(database: Sql, profile: string): Promise<PermissionProof[]> {
  const rows = await database.query<Omit<PermissionProof, 'at'> & { at: Date }>(
    `SELECT DISTINCT ON (purpose) purpose, granted, occurred_at AS at, source, message_id AS "messageId", wording
     FROM consents WHERE origin = $1 OR origin IN (SELECT id FROM profiles WHERE merged_into = $1)
     ORDER BY purpose, occurred_at DESC, granted`,
    [profile],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}
