import type { Database, Definition, EventLog, Manager, Sql } from '@tributary/contracts';
import { decisionsFrom, holdingControl, recordDecision } from '../house/journal/decisions.js';
import { lastRevision } from './applied.js';

/** One definition as an entry of the control log tells it. */
export interface RecordedChange {
  kind: string;
  key: string;
  version: number;
  managedBy: Manager;
  /** Secrets sealed; null: removed. */
  body: Definition['body'] | null;
}

/** A decision about definitions: all of its changes hold from then on, or none. */
export interface DefinitionsApplied {
  /** Counts 1, 2, 3 …: an entry that does not follow on the last one was overtaken, and does not hold. */
  revision: number;
  by: string;
  via: 'command' | 'api';
  /** Milliseconds UTC. */
  at: number;
  changes: RecordedChange[];
}

const decisionKind = 'definitions.applied';

/**
 * Brings the tables up to what the control log says, from where they stand: after a crash between the two, and in a
 * database made anew. Returns the revision that holds.
 */
export async function followDefinitions({
  database,
  control,
}: {
  database: Database;
  control: EventLog;
}): Promise<number> {
  const [row] = await database.query<{ position: string }>(
    'SELECT coalesce(max(position), 0)::text AS position FROM definition_revisions',
  );
  for await (const { position, decision } of decisionsFrom(control, Number(row?.position ?? 0) + 1)) {
    if (decision.kind !== decisionKind) continue;
    await database.transaction((tx) => store(tx, decision as unknown as DefinitionsApplied, position));
  }
  return lastRevision(database);
}

/** Writes the decision to the control log, from which moment it holds, and then into the tables. */
export async function recordDefinitions(
  { database, control }: { database: Database; control: EventLog },
  entry: DefinitionsApplied,
): Promise<void> {
  await holdingControl(database, () => recordDecision(control, { kind: decisionKind, ...entry }));
  await followDefinitions({ database, control });
}

async function store(tx: Sql, entry: DefinitionsApplied, position: number): Promise<void> {
  if (entry.revision !== (await lastRevision(tx)) + 1) return;
  // Workers that start together all read the same entry: whoever comes second waits for the first, and finds it written.
  const written = await tx.query(
    `INSERT INTO definition_revisions (revision, by, via, at, position) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (revision) DO NOTHING RETURNING revision`,
    [entry.revision, entry.by, entry.via, new Date(entry.at), position],
  );
  if (written.length === 0) return;
  for (const { kind, key, version, managedBy, body } of entry.changes)
    await tx.query(
      `INSERT INTO definitions (kind, key, version, body, managed_by, revision, created_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)`,
      [kind, key, version, body === null ? null : JSON.stringify(body), managedBy, entry.revision, new Date(entry.at)],
    );
}
