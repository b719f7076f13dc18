import type { Sql } from './engines/database.js';

/**
 * The next version of what is written to the warehouse: a whole number as text, higher than every version that any
 * process took before. The row with the highest version counts, so whoever derives a row takes the version after writing
 * the facts it is derived from and before reading them: the highest version has then seen the facts of all lower ones.
 */
export async function takeVersion(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ version: string }>(`SELECT nextval('versions')::text AS version`);
  return String(row?.version);
}
