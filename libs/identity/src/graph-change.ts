import type { Sql } from '@tributary/contracts';
import { canonicalOf, type Edge } from './parts.js';

/** What a decision changed in the graph: what the warehouse must be told. Plain JSON. */
export interface GraphChange {
  /** Profiles whose canonical one changed, with what it is now; itself where it is its own person again. */
  aliases: [origin: string, canonical: string][];
  /** Version of the aliases: later than that of every merge before. */
  version: string;
  /** Canonical profiles that were or are concerned, also those merged away by it. */
  people: string[];
}

export const nothingChanged: GraphChange = { aliases: [], version: '0', people: [] };

/** All profiles that are one person with any of these, the given ones included. */
export async function partsOf(tx: Sql, profiles: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; person: string }>(
    `WITH people AS (SELECT DISTINCT coalesce(merged_into, id) AS person FROM profiles WHERE id = ANY ($1::bigint[]))
     SELECT person::text AS id, person::text AS person FROM people
     UNION ALL SELECT p.id::text, people.person::text FROM people JOIN profiles p ON p.merged_into = people.person`,
    [profiles],
  );
  return new Map(rows.map(({ id, person }) => [id, person]));
}

/** A merge that holds: an edge between two parts of one person. */
export interface HeldMerge {
  id: string;
  edge: Edge;
  version: string;
}

/** The merges that hold among these parts, which are whole people. */
export async function mergesAmong(tx: Sql, parts: readonly string[]): Promise<HeldMerge[]> {
  const rows = await tx.query<{ id: string; one: string; other: string; version: string }>(
    `SELECT id::text AS id, winner_part::text AS one, loser_part::text AS other, version::text AS version
     FROM merges WHERE undone_at IS NULL AND winner_part = ANY ($1::bigint[]) ORDER BY merges.id`,
    [parts],
  );
  return rows.map(({ id, one, other, version }) => ({ id, edge: [one, other], version }));
}

/**
 * Gives every part of these people the canonical profile that the merges which hold give it: the one place where merges
 * and their undoing become who is who. `before`: part → person as it was; `merges`: those that hold among them, read
 * where they are not given. The identity lock is held.
 */
export async function settleParts(
  tx: Sql,
  before: ReadonlyMap<string, string>,
  merges?: readonly HeldMerge[],
): Promise<GraphChange> {
  const edges = (merges ?? (await mergesAmong(tx, [...before.keys()]))).map((merge) => merge.edge);
  const now = canonicalOf(before.keys(), edges);
  const aliases = [...now].filter(([part, person]) => before.get(part) !== person);
  if (aliases.length === 0) return nothingChanged;
  const [row] = await tx.query<{ version: string }>(
    `WITH m AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS m (part, person)),
     links AS (UPDATE identifiers SET profile = m.person FROM m WHERE identifiers.origin = m.part),
     settled AS (
       UPDATE profiles SET merged_into = nullif(m.person, m.part), version = profiles.version + 1
       FROM m WHERE profiles.id = m.part)
     SELECT nextval('versions')::text AS version`,
    [aliases.map(([part]) => part), aliases.map(([, person]) => person)],
  );
  const concerned = new Set(aliases.flatMap(([part, person]) => [before.get(part) ?? part, person]));
  return { aliases, version: row?.version ?? '0', people: [...concerned] };
}
