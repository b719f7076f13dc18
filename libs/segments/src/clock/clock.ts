import type { Sql } from '@tributary/contracts';

/** Up to which moment (milliseconds UTC) each segment is evaluated; those that never were are absent. */
export async function evaluatedTo(database: Sql): Promise<Map<string, number>> {
  const rows = await database.query<{ segment: string; evaluated_to: Date }>(
    'SELECT segment, evaluated_to FROM segment_clock',
  );
  return new Map(rows.map((row) => [row.segment, row.evaluated_to.getTime()]));
}

/** Says that segments are evaluated up to a moment. The clock never goes back. */
export async function markEvaluated(database: Sql, segments: readonly string[], at: number): Promise<void> {
  await database.query(
    `INSERT INTO segment_clock (segment, evaluated_to) SELECT unnest($1::text[]), $2::timestamptz
     ON CONFLICT (segment) DO UPDATE SET evaluated_to = greatest(segment_clock.evaluated_to, excluded.evaluated_to)`,
    [segments, new Date(at)],
  );
}
