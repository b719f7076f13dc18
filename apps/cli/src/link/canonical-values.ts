import { eachRecord } from './each-record.js';
import type { LinkedFiles } from './link-files.js';

/**
 * What a cluster has in each column: its most frequent value, of several the longest, then the first by code. Held are the
 * values of clusters of two records and more; of a single record it is its own.
 * @returns Values by record, undefined for a single one.
 */
export async function canonicalValues(
  linked: LinkedFiles,
  columns: readonly string[],
): Promise<(record: number) => readonly string[] | undefined> {
  const { of } = linked.linkage.clusters;
  const sizes = new Uint32Array(of.length);
  for (const cluster of of) sizes[cluster]!++;
  const counts = new Map<number, Map<string, number>[]>();
  for await (const { record, valueOf } of eachRecord(linked)) {
    const cluster = of[record]!;
    if (sizes[cluster] === 1) continue;
    if (!counts.has(cluster))
      counts.set(
        cluster,
        columns.map(() => new Map()),
      );
    columns.forEach((name, i) => {
      const value = valueOf(name) ?? '';
      const own = counts.get(cluster)![i]!;
      if (value !== '') own.set(value, (own.get(value) ?? 0) + 1);
    });
  }
  const chosen = new Map([...counts].map(([cluster, own]) => [cluster, own.map(mostFrequent)]));
  return (record) => chosen.get(of[record]!);
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  let best: readonly [string, number] = ['', 0];
  for (const [value, count] of counts) {
    const order = count - best[1] || value.length - best[0].length || (value < best[0] ? 1 : -1);
    if (order > 0) best = [value, count];
  }
  return best[0];
}
