import type { Sql } from '@tributary/contracts';

/** Which operations are meant that did not arrive. */
export interface FailedFilter {
  ids?: readonly string[];
  sync?: string;
  code?: string;
  /** When they ended, milliseconds UTC: from the first on, before the last. */
  from?: number;
  to?: number;
}

/** An operation that was given up, or that its destination refused. */
export interface FailedOperation {
  id: string;
  sync: string;
  /** Public id of the person. */
  person: string;
  kind: string;
  /** dead: given up, and tried anew by itself when its sync runs next. rejected: refused, and left until someone says so. */
  state: 'dead' | 'rejected';
  code: string;
  message: string;
  attempts: number;
  /** ISO 8601; null where it is not known. */
  at: string | null;
}

const failed = `(o.state = 'dead' OR (o.state = 'settled' AND o.outcome = 'rejected'))`;
const filtered = `${failed} AND ($1::text IS NULL OR o.sync = $1) AND ($2::text IS NULL OR o.code = $2)
  AND ($3::text[] IS NULL OR o.id = ANY ($3::text[]))
  AND ($4::timestamptz IS NULL OR o.settled_at >= $4) AND ($5::timestamptz IS NULL OR o.settled_at < $5)`;
const instant = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
const paramsOf = ({ ids, sync, code, from, to }: FailedFilter) => [
  sync ?? null,
  code ?? null,
  ids ?? null,
  instant(from),
  instant(to),
];

/** The latest first, at most `limit`. */
export async function failedOperations(sql: Sql, filter: FailedFilter, limit: number): Promise<FailedOperation[]> {
  const rows = await sql.query<Omit<FailedOperation, 'at'> & { at: Date | null }>(
    `SELECT o.id, o.sync, coalesce(p.public_id, '') AS person, o.kind,
            CASE WHEN o.state = 'dead' THEN 'dead' ELSE 'rejected' END AS state,
            coalesce(o.code, '') AS code, coalesce(o.message, '') AS message, o.attempts, o.settled_at AS at
     FROM operations o LEFT JOIN profiles p ON p.id = o.profile
     WHERE ${filtered} ORDER BY o.settled_at DESC NULLS LAST, o.id LIMIT $6`,
    [...paramsOf(filter), limit],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at?.toISOString() ?? null }));
}

/** How many there are of each sync and reason, the most frequent first. */
export async function failedCounts(
  sql: Sql,
  filter: FailedFilter,
): Promise<{ sync: string; state: string; code: string; operations: number }[]> {
  const rows = await sql.query<{ sync: string; state: string; code: string; n: string }>(
    `SELECT o.sync, CASE WHEN o.state = 'dead' THEN 'dead' ELSE 'rejected' END AS state, coalesce(o.code, '') AS code, count(*) AS n
     FROM operations o WHERE ${filtered} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3`,
    paramsOf(filter),
  );
  return rows.map(({ n, ...row }) => ({ ...row, operations: Number(n) }));
}

/**
 * Lets operations be tried again when their sync runs next, if they are still planned then: who has left the segment or
 * declined meanwhile is not sent. Returns how many.
 */
export async function allowRetry(sql: Sql, filter: FailedFilter): Promise<number> {
  const rows = await sql.query<{ id: string }>(
    `UPDATE operations o SET outcome = 'retry', state = 'dead' WHERE ${filtered} RETURNING o.id`,
    paramsOf(filter),
  );
  return rows.length;
}
