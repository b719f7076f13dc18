import type { Queue } from './install.js';

export interface Due {
  /** Milliseconds until the next job of each kind; negative where one is due; kinds without a waiting job are absent. */
  kinds: Map<string, number>;
  /** Milliseconds until the next schedule of these kinds; infinite where there is none. */
  schedule: number;
}

/** One cheap statement (an index look-up per kind) that says whether there is anything to do. */
export async function readDue({ database, schema }: Queue, room: string[], all: string[]): Promise<Due> {
  const rows = await database.query<{ kind: string | null; ms: number | null }>(
    `SELECT k.name AS kind, extract(epoch FROM (
       SELECT j.start_after FROM ${schema}.job j
       WHERE j.name = k.name AND j.state < 'active' ORDER BY j.start_after LIMIT 1
     ) - now())::float8 * 1000 AS ms
     FROM unnest($1::text[]) AS k(name)
     UNION ALL
     SELECT NULL, extract(epoch FROM min(next_at) - now())::float8 * 1000
     FROM ${schema}.schedule_by_key WHERE kind = ANY($2::text[])`,
    [room, all],
  );
  const kinds = new Map<string, number>();
  let schedule = Infinity;
  for (const { kind, ms } of rows) {
    if (ms === null) continue;
    if (kind === null) schedule = ms;
    else kinds.set(kind, ms);
  }
  return { kinds, schedule };
}
