import { addressOf, type Definition, type Manager, type Sql } from '@tributary/contracts';

/** A definition that holds, its secrets sealed. */
export interface AppliedDefinition extends Definition {
  version: number;
  managedBy: Manager;
  revision: number;
  /** ISO 8601, UTC. */
  at: string;
  by: string;
}

/** One version of a definition; without a body it was removed then. */
export interface DefinitionVersion extends Omit<AppliedDefinition, 'body'> {
  body: Definition['body'] | null;
}

interface Row extends Omit<DefinitionVersion, 'at'> {
  at: Date;
}

const columns = `d.kind, d.key, d.version, d.body, d.managed_by AS "managedBy", d.revision, d.created_at AS at, r.by`;
const tables = 'definitions d JOIN definition_revisions r ON r.revision = d.revision';

/** Number of the last revision; 0 where nothing was ever applied. */
export async function lastRevision(database: Sql): Promise<number> {
  const [row] = await database.query<{ revision: number }>(
    'SELECT coalesce(max(revision), 0)::int AS revision FROM definition_revisions',
  );
  return row?.revision ?? 0;
}

/** Every definition that holds now. */
export async function readApplied(database: Sql): Promise<AppliedDefinition[]> {
  const rows = await database.query<Row>(
    `SELECT * FROM (SELECT DISTINCT ON (d.kind, d.key) ${columns} FROM ${tables} ORDER BY d.kind, d.key, d.version DESC) AS last
     WHERE body IS NOT NULL`,
  );
  return rows.map(versionOf) as AppliedDefinition[];
}

/** Every version of one definition, the newest first; none where there never was one. */
export async function readHistory(database: Sql, kind: string, key: string): Promise<DefinitionVersion[]> {
  const rows = await database.query<Row>(
    `SELECT ${columns} FROM ${tables} WHERE d.kind = $1 AND d.key = $2 ORDER BY d.version DESC`,
    [kind, key],
  );
  return rows.map(versionOf);
}

/** Number of the last version that each definition ever had, by address; removed ones too. */
export async function lastVersions(database: Sql): Promise<Map<string, number>> {
  const rows = await database.query<{ kind: string; key: string; version: number }>(
    'SELECT kind, key, max(version)::int AS version FROM definitions GROUP BY kind, key',
  );
  return new Map(rows.map((row) => [addressOf(row), row.version]));
}

const versionOf = (row: Row): DefinitionVersion => ({ ...row, at: new Date(row.at).toISOString() });
