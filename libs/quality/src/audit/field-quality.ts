import type { Warehouse } from '@tributary/contracts';
import { disagree } from './kinds-of-values.js';
import { shareOf } from './source-rows.js';

/** One field of one event of a source. */
export interface FieldQuality {
  source: string;
  event: string;
  field: string;
  /** Events of this name from this source. */
  events: number;
  missing: number;
  missingShare: number;
  /** Kind of value → events. */
  kinds: Record<string, number>;
  /** Values of kinds that do not go together, such as numbers and texts. */
  conflict: boolean;
}

/** Each field with how often it is missing and what kinds of value it holds, from the census: no event is read again. */
export async function fieldQuality(warehouse: Warehouse, sources: readonly string[]): Promise<FieldQuality[]> {
  const rows = await warehouse.query<{ source: string; event: string; field: string; kind: string; n: string }>(
    `SELECT source, event, field, kind, sum(count) AS n FROM field_census
     WHERE source IN ({sources:Array(String)}) GROUP BY source, event, field, kind ORDER BY source, event, field, n DESC`,
    { params: { sources } },
  );
  const events = new Map<string, number>();
  const fields = new Map<string, FieldQuality>();
  for (const { source, event, field, kind, n } of rows) {
    const group = `${source}\0${event}`;
    if (field === '') {
      events.set(group, Number(n));
      continue;
    }
    const key = `${group}\0${field}`;
    const known = fields.get(key) ?? {
      source,
      event,
      field,
      events: 0,
      missing: 0,
      missingShare: 0,
      kinds: {},
      conflict: false,
    };
    known.kinds[kind] = Number(n);
    fields.set(key, known);
  }
  return [...fields.values()].map((field) => {
    const { empty = 0, ...kinds } = field.kinds;
    const whole = events.get(`${field.source}\0${field.event}`) ?? 0;
    const present = Object.values(kinds).reduce((sum, n) => sum + n, 0);
    // A trait may be said twice in one call, in traits and in context.traits.
    const missing = Math.max(0, whole - present);
    return {
      ...field,
      events: whole,
      missing: Math.max(missing, Math.min(empty, whole)),
      missingShare: shareOf(Math.max(missing, Math.min(empty, whole)), whole),
      conflict: disagree(kinds),
    };
  });
}
