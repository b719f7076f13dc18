import { TributaryError, type Sql } from '@tributary/contracts';
import { mergesAmong, partsOf } from './graph-change.js';
import { pathBetween } from './parts.js';
import { splitRule } from './split-identifier.js';

/** A merge as it is told: profiles by public id. */
export interface ToldMerge {
  /** Number by which it is taken back. */
  merge: string;
  /** The profiles whose identifiers or records the evidence joins. */
  one: string;
  other: string;
  /** Identifier type that joined them, or `linkage:‹model›`, `review`. */
  rule: string;
  /** Identifiers of the event, or what the rule wrote down. */
  evidence: unknown;
  /** The event that brought it; null where none did. */
  messageId: string | null;
  at: string;
  /** Who took it back, when and why. */
  undone: { at: string; by: string; reason: string } | null;
}

interface MergeRow {
  id: string;
  one: string;
  other: string;
  rule: string;
  evidence: unknown;
  message_id: string | null;
  at: Date;
  undone_at: Date | null;
  undone_by: string | null;
  undone_reason: string | null;
}

const selectMerges = `SELECT m.id::text AS id, w.public_id AS one, l.public_id AS other, m.rule, m.evidence, m.message_id, m.at,
    m.undone_at, m.undone_by, m.undone_reason
  FROM merges m JOIN profiles w ON w.id = m.winner_part JOIN profiles l ON l.id = m.loser_part`;

/** Every merge of a person's parts, oldest first, those that were taken back too. */
export async function mergeHistory(database: Sql, profile: string): Promise<ToldMerge[]> {
  const parts = [...(await partsOf(database, [profile])).keys()];
  const rows = await database.query<MergeRow>(
    `${selectMerges} WHERE m.winner_part = ANY ($1::bigint[]) OR m.loser_part = ANY ($1::bigint[]) ORDER BY m.id`,
    [parts],
  );
  return rows.map(told);
}

/** One merge by its number. Throws NOT_FOUND. */
export async function findMerge(database: Sql, merge: string): Promise<ToldMerge> {
  const [row] = /^\d{1,18}$/.test(merge)
    ? await database.query<MergeRow>(`${selectMerges} WHERE m.id = $1`, [merge])
    : [];
  if (!row)
    throw new TributaryError('NOT_FOUND', `No merge has the number "${merge}"; see tributary profiles history.`);
  return told(row);
}

/**
 * Why two profiles are one person: the merges on the one way from one to the other. Empty where they are the same
 * profile from the start; undefined where they are two people.
 */
export async function whyTogether(
  database: Sql,
  { one, other }: { one: string; other: string },
): Promise<ToldMerge[] | undefined> {
  const parts = await partsOf(database, [one]);
  if (!parts.has(other)) return undefined;
  const held = await mergesAmong(database, [...parts.keys()]);
  const path =
    pathBetween(
      held.map((merge) => merge.edge),
      one,
      other,
    ) ?? [];
  const steps = path.slice(1).map((part, index) => new Set([path[index], part]));
  const ids = steps.map((step) => held.find(({ edge }) => step.has(edge[0]) && step.has(edge[1]))?.id ?? '0');
  const rows = await database.query<MergeRow>(`${selectMerges} WHERE m.id = ANY ($1::bigint[])`, [ids]);
  const byId = new Map(rows.map((row) => [row.id, told(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A public id that led to someone else after a moment, and what brought it about. */
export interface IdChange {
  at: string;
  change: 'merged' | 'unmerged';
  merge: string;
  /** The two people that became one or came apart: the older id is the one that stays. */
  stays: string;
  other: string;
  rule: string;
  /** Of an unmerge: who and why. */
  by: string | null;
  reason: string | null;
}

/** What became of people's ids in a stretch of time, oldest first. Without an entry here no id ever changes. */
export async function idChanges(
  database: Sql,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<IdChange[]> {
  const rows = await database.query<{
    at: Date;
    change: IdChange['change'];
    id: string;
    stays: string;
    other: string;
    rule: string;
    by: string | null;
    reason: string | null;
  }>(
    `SELECT c.at, c.change, c.id::text AS id, w.public_id AS stays, l.public_id AS other, c.rule, c.by, c.reason FROM (
       SELECT decided_at AS at, 'merged' AS change, id, winner, loser, rule, NULL AS by, NULL AS reason FROM merges
       WHERE decided_at >= $1 AND decided_at < $2 AND rule != '${splitRule}'
       UNION ALL
       SELECT undone_at, 'unmerged', id, winner, loser, rule, undone_by, undone_reason FROM merges
       WHERE undone_at >= $1 AND undone_at < $2
     ) AS c JOIN profiles w ON w.id = c.winner JOIN profiles l ON l.id = c.loser ORDER BY c.at, c.id LIMIT $3`,
    [from.toISOString(), to.toISOString(), limit],
  );
  return rows.map(({ at, id, ...row }) => ({ at: at.toISOString(), merge: id, ...row }));
}

function told(row: MergeRow): ToldMerge {
  const { id, one, other, rule, evidence, message_id, at, undone_at, undone_by, undone_reason } = row;
  return {
    merge: id,
    one,
    other,
    rule,
    evidence,
    messageId: message_id,
    at: at.toISOString(),
    undone: undone_at && { at: undone_at.toISOString(), by: undone_by ?? '', reason: undone_reason ?? '' },
  };
}
