import type { Sql, TriggerOccasion } from '@tributary/contracts';

interface OccasionRow {
  position: string;
  id: string;
  trigger: string;
  template: string;
  profile: string;
  person: string | null;
  occurred_at: Date;
  due_at: Date;
  told_at: Date;
  payload: Record<string, unknown>;
}

const columns =
  'position::text AS position, id, trigger, template, profile::text AS profile, person, occurred_at, due_at, told_at, payload';

export type NewOccasion = Omit<TriggerOccasion, 'position' | 'person'>;

/** Tells occasions: those that were told before are left out. Returns those told now, in order. */
export async function tellOccasions(tx: Sql, occasions: readonly NewOccasion[]): Promise<TriggerOccasion[]> {
  if (occasions.length === 0) return [];
  const rows = await tx.query<OccasionRow>(
    `INSERT INTO trigger_occasions (id, trigger, template, profile, person, occurred_at, due_at, told_at, payload)
     SELECT o.id, trigger, template, profile, p.public_id, to_timestamp(occurred / 1000.0), to_timestamp(due / 1000.0), to_timestamp(told / 1000.0), payload
     FROM jsonb_to_recordset($1::text::jsonb) AS o(id text, trigger text, template text, profile bigint, occurred bigint, due bigint, told bigint, payload jsonb)
     LEFT JOIN profiles AS p ON p.id = o.profile ORDER BY due, o.id ON CONFLICT (id) DO NOTHING RETURNING ${columns}`,
    [
      JSON.stringify(
        occasions.map(({ occurredAt, dueAt, toldAt, ...occasion }) => ({
          ...occasion,
          occurred: occurredAt,
          due: dueAt,
          told: toldAt,
        })),
      ),
    ],
  );
  return rows.map(occasionOf);
}

/**
 * What was told after a position, in order: of one trigger or of all. Who acts on it keeps the last position in the same
 * transaction as its effects.
 */
export async function occasionsAfter(
  database: Sql,
  { position, trigger, limit }: { position: string; trigger?: string; limit: number },
): Promise<TriggerOccasion[]> {
  const rows = await database.query<OccasionRow>(
    `SELECT ${columns} FROM trigger_occasions WHERE trigger_occasions.position > $1::bigint AND ($2::text IS NULL OR trigger = $2)
     ORDER BY trigger_occasions.position LIMIT $3`,
    [position, trigger ?? null, limit],
  );
  return rows.map(occasionOf);
}

/** Removes what was told before a moment (milliseconds UTC), and says how many that were. */
export async function forgetOccasions(database: Sql, before: number): Promise<number> {
  const [row] = await database.query<{ n: string }>(
    `WITH gone AS (DELETE FROM trigger_occasions WHERE told_at < to_timestamp($1::float8 / 1000) RETURNING 1)
     SELECT count(*)::text AS n FROM gone`,
    [before],
  );
  return Number(row?.n ?? 0);
}

export interface TriggerCount {
  /** Of those that are kept. */
  told: number;
  /** Milliseconds UTC. */
  lastAt: number;
}

/** How often each trigger was told, and when last. */
export async function occasionCounts(database: Sql): Promise<Map<string, TriggerCount>> {
  const rows = await database.query<{ trigger: string; told: string; last: Date }>(
    'SELECT trigger, count(*)::text AS told, max(told_at) AS last FROM trigger_occasions GROUP BY trigger',
  );
  return new Map(rows.map(({ trigger, told, last }) => [trigger, { told: Number(told), lastAt: last.getTime() }]));
}

function occasionOf(row: OccasionRow): TriggerOccasion {
  const { occurred_at: occurredAt, due_at: dueAt, told_at: toldAt, ...occasion } = row;
  return { ...occasion, occurredAt: occurredAt.getTime(), dueAt: dueAt.getTime(), toldAt: toldAt.getTime() };
}
