import type { Warehouse } from '@tributary/contracts';

/** What a step or a plan found, counted over all batches, with samples. */
export interface Found {
  source: string;
  step: string;
  version: number;
  event: string;
  field: string;
  code: string;
  outcome: string;
  detail: string;
  count: number;
  samples: { before: string; after: string; messageId: string; count: number }[];
}

export interface FoundFilter {
  sources?: readonly string[];
  step?: string;
  /** ISO 8601; findings of batches from then on. */
  since?: string;
  /** Samples of each, 0 to 100; default 5. */
  samples?: number;
}

/** Findings, the most frequent first. */
export async function foundBySteps(warehouse: Warehouse, filter: FoundFilter = {}): Promise<Found[]> {
  const { sources, step, since, samples = 5 } = filter;
  const rows = await warehouse.query<
    Omit<Found, 'count' | 'samples'> & { n: string; examples: [string, string, string, string][] }
  >(
    `SELECT source, step, version, event, field, code, outcome, detail, sum(n1) AS n,
            arraySlice(arrayReverseSort(e -> e.4, groupArrayIf(50)((before, after, message, n1), message != '')), 1, {samples:UInt8}) AS examples
     FROM (
       SELECT source, step, version, event, field, code, outcome, detail, before, after, min(message_id) AS message, sum(count) AS n1
       FROM quality_findings
       WHERE ({step:String} = '' OR step = {step:String}) AND ({all:UInt8} = 1 OR source IN ({sources:Array(String)}))
         AND at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
       GROUP BY ALL)
     GROUP BY source, step, version, event, field, code, outcome, detail
     ORDER BY n DESC, source, step, field, code LIMIT 500`,
    {
      params: {
        step: step ?? '',
        all: sources ? 0 : 1,
        sources: sources ?? [],
        since: since ?? '1970-01-02T00:00:00Z',
        samples,
      },
    },
  );
  return rows.map(({ n, examples, ...row }) => ({
    ...row,
    count: Number(n),
    samples: examples.map(([before, after, messageId, count]) => ({ before, after, messageId, count: Number(count) })),
  }));
}

/** What the dates of a field say of their order, for a person to state it. */
export interface DateOrder {
  source: string;
  field: string;
  dayFirst: number;
  monthFirst: number;
  ambiguous: number;
  /** What to state: only where every date that shows an order shows the same. */
  evidence: 'day-first' | 'month-first' | null;
}

/** Fields with ambiguous dates, and what their other dates show. It is told, never acted on. */
export function dateOrders(found: readonly Found[]): DateOrder[] {
  const fields = new Map<string, DateOrder>();
  for (const { source, step, field, code, detail, count } of found) {
    if (step !== 'dates') continue;
    const key = `${source}\0${field}`;
    const order = fields.get(key) ?? { source, field, dayFirst: 0, monthFirst: 0, ambiguous: 0, evidence: null };
    if (code === 'date_ambiguous') order.ambiguous += count;
    if (detail === 'day first') order.dayFirst += count;
    if (detail === 'month first') order.monthFirst += count;
    fields.set(key, order);
  }
  return [...fields.values()]
    .filter(({ ambiguous }) => ambiguous > 0)
    .map((order) => {
      const { dayFirst, monthFirst } = order;
      if (dayFirst > 0 === monthFirst > 0) return order;
      return { ...order, evidence: dayFirst > 0 ? 'day-first' : 'month-first' };
    });
}
