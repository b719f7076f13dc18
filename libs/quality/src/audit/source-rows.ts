import type { Warehouse } from '@tributary/contracts';

/** What came from a source, and who it is about. */
export interface SourceRows {
  source: string;
  events: number;
  /** Events that name nobody. */
  anonymous: number;
  /** Rows that are equal to an earlier one of the source to the letter, and their share of all rows with a hash. */
  repeated: { rows: number; share: number };
  /** Rows and events set aside, and their share of what came in. */
  setAside: { rows: number; share: number; reasons: { code: string; reason: string; rows: number }[] };
  /** When something last came in, ISO 8601; null where nothing ever did. */
  lastAt: string | null;
  /** People whom no other source knows, with messages of some of them; 0 where it is the only source. */
  alone: { people: number; messages: string[] };
}

interface EventRow {
  source: string;
  events: string;
  anonymous: string;
  last: string;
}

/** Counts of each source, over the events and the quarantine. */
export async function sourceRows(warehouse: Warehouse, sources: readonly string[]): Promise<SourceRows[]> {
  const params = { sources };
  const [events, repeated, setAside, alone] = await Promise.all([
    warehouse.query<EventRow>(
      `SELECT source, count() AS events, countIf(origin = 0) AS anonymous,
              replaceOne(toString(max(known_at)), ' ', 'T') || 'Z' AS last
       FROM events WHERE source IN ({sources:Array(String)}) GROUP BY source`,
      { params },
    ),
    // A row's consent choice is an event of its own with the same row hash; it is no repetition of the row.
    warehouse.query<{ source: string; rows: string; all: string }>(
      `SELECT source, sum(copies - 1) AS rows, sum(copies) AS all FROM (
         SELECT source, count() AS copies FROM events
         WHERE row_hash != 0 AND name != 'Consent Preference Updated' AND source IN ({sources:Array(String)})
         GROUP BY source, row_hash) GROUP BY source`,
      { params },
    ),
    warehouse.query<{ source: string; code: string; reason: string; rows: string }>(
      `SELECT source, code, any(reason) AS reason, count() AS rows FROM events_quarantine FINAL
       WHERE source IN ({sources:Array(String)}) GROUP BY source, code ORDER BY count() DESC`,
      { params },
    ),
    warehouse.query<{ source: string; people: string; messages: string[] }>(
      `SELECT only_source AS source, count() AS people, groupArray(10)(message) AS messages FROM (
         SELECT any(source) AS only_source, any(message_id) AS message FROM events_canonical
         WHERE profile != 0 GROUP BY profile HAVING uniqExact(source) = 1)
       WHERE (SELECT uniqExact(source) FROM events) > 1 GROUP BY source`,
    ),
  ]);
  const of = <TRow extends { source: string }>(rows: readonly TRow[], source: string) =>
    rows.find((row) => row.source === source);
  return sources.map((source) => {
    const counted = of(events, source);
    const same = of(repeated, source);
    const reasons = setAside
      .filter((row) => row.source === source)
      .map(({ code, reason, rows }) => ({ code, reason, rows: Number(rows) }));
    const aside = reasons.reduce((sum, { rows }) => sum + rows, 0);
    const here = Number(counted?.events ?? 0);
    const lonely = of(alone, source);
    return {
      source,
      events: here,
      anonymous: Number(counted?.anonymous ?? 0),
      repeated: { rows: Number(same?.rows ?? 0), share: shareOf(Number(same?.rows ?? 0), Number(same?.all ?? 0)) },
      setAside: { rows: aside, share: shareOf(aside, here + aside), reasons },
      lastAt: counted?.last ?? null,
      alone: { people: Number(lonely?.people ?? 0), messages: lonely?.messages ?? [] },
    };
  });
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
