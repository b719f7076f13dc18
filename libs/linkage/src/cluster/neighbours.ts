import type { Edges } from '../model/score-pairs.js';

/** The links of every record, one record's after another's. */
export interface Neighbours {
  /** Where those of each record begin, and at its end where they all end. */
  starts: Uint32Array;
  /** Who is at the other end, and the place of the link among the edges. */
  others: Uint32Array;
  links: Uint32Array;
}

/** Sorts the first `links` edges by record. */
export function neighboursOf(edges: Edges, { records, links }: { records: number; links: number }): Neighbours {
  const starts = new Uint32Array(records + 1);
  for (let at = 0; at < links; at++) {
    starts[edges.l[at]! + 1]!++;
    starts[edges.r[at]! + 1]!++;
  }
  for (let record = 0; record < records; record++) starts[record + 1]! += starts[record]!;
  const free = starts.slice(0, records);
  const others = new Uint32Array(2 * links);
  const own = new Uint32Array(2 * links);
  for (let at = 0; at < links; at++)
    for (const [one, other] of [
      [edges.l[at]!, edges.r[at]!],
      [edges.r[at]!, edges.l[at]!],
    ] as const) {
      const place = free[one]!++;
      others[place] = other;
      own[place] = at;
    }
  return { starts, others, links: own };
}
