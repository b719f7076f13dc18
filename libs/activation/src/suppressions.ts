import type { Sql } from '@tributary/contracts';

/** One address that must not be contacted on a channel, or that may be again since somebody lifted it. */
export interface Suppression {
  /** Public id of who holds it now; null where nobody does. */
  person: string | null;
  type: string;
  value: string;
  /** `*`: every channel. */
  channel: string;
  /** Who said so and why. */
  reason: string;
  /** When it was said last, ISO 8601. */
  at: string;
  lifted: { at: string; by: string; reason: string } | null;
}

export interface SuppressionFilter {
  /** Of this address alone, as it is stored. */
  value?: string;
  channel?: string;
  /** Also those that were lifted. Default: those that hold. */
  lifted?: boolean;
}

/** Holds: nobody lifted it, or it was said again since. */
export const holds = '(s.lifted_at IS NULL OR s.lifted_at < s.at)';

/** Suppressions, the latest first. */
export async function listSuppressions(
  sql: Sql,
  { value, channel, lifted = false }: SuppressionFilter,
  limit: number,
): Promise<Suppression[]> {
  const rows = await sql.query<{
    person: string | null;
    type: string;
    value: string;
    channel: string;
    reason: string;
    at: Date;
    held: boolean;
    lifted_at: Date | null;
    lifted_by: string | null;
    lift_reason: string | null;
  }>(
    `SELECT p.public_id AS person, s.type, s.value, s.channel, s.reason, s.at, ${holds} AS held, s.lifted_at, s.lifted_by, s.lift_reason
     FROM suppressions s
     LEFT JOIN LATERAL (SELECT profile FROM identifiers i WHERE i.type = s.type AND i.value = s.value LIMIT 1) i ON true
     LEFT JOIN profiles p ON p.id = i.profile
     WHERE ($1::text IS NULL OR s.value = $1) AND ($2::text IS NULL OR s.channel = $2) AND ($3::boolean OR ${holds})
     ORDER BY s.at DESC, s.value, s.channel LIMIT $4`,
    [value ?? null, channel ?? null, lifted, limit],
  );
  return rows.map(({ at, held, lifted_at: liftedAt, lifted_by: by, lift_reason: why, ...row }) => ({
    ...row,
    at: at.toISOString(),
    lifted: held || liftedAt === null ? null : { at: liftedAt.toISOString(), by: by ?? '', reason: why ?? '' },
  }));
}

/** That somebody lets an address be contacted again. `identifier`: its hash, so that what is written down names nobody. */
export interface Lift {
  identifier: string;
  /** Null: every channel on which it is suppressed. */
  channel: string | null;
  reason: string;
  by: string;
  /** Milliseconds UTC. What is reported later holds again. */
  at: number;
}

/** Lifts what held at that moment; twice is as once. Returns how many channels it was. */
export async function liftSuppressions(sql: Sql, { identifier, channel, reason, by, at }: Lift): Promise<number> {
  const rows = await sql.query(
    `UPDATE suppressions s SET lifted_at = $3, lifted_by = $4, lift_reason = $5
     WHERE encode(sha256(convert_to(s.type, 'UTF8') || '\\x00'::bytea || convert_to(s.value, 'UTF8')), 'hex') = $1
       AND ($2::text IS NULL OR s.channel = $2) AND s.at <= $3 AND (s.lifted_at IS NULL OR s.lifted_at < $3)
     RETURNING s.channel`,
    [identifier, channel, new Date(at).toISOString(), by, reason.slice(0, 500)],
  );
  return rows.length;
}
