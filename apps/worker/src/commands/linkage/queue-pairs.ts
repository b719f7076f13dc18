import { explainPairs, probabilityOf, type Linkage } from '@tributary/linkage';
import { longestQueue, valueOf, type QueuedPair, type ReviewReason } from '../../house/linkage/review-queue.js';
import { ordered, type SortedPairs } from './sort-pairs.js';

const explainedAtOnce = 500;

/** The pairs for the queue, those worth most first, with what their fields say. */
export async function queuePairs(
  linkage: Linkage,
  found: SortedPairs & { profiles: readonly string[]; limited: ReadonlySet<number> },
): Promise<QueuedPair[]> {
  const { edges, clusters, run } = linkage;
  const sizes = new Uint32Array(run.records);
  for (const cluster of clusters.of) sizes[cluster]!++;
  const sizeOf = (record: number): number => sizes[clusters.of[record]!]!;
  const reasons: [readonly number[], ReviewReason][] = [
    [found.uncertain, 'uncertain'],
    [found.guarded, 'guard'],
    [[...found.limited], 'limit'],
  ];
  const waiting = reasons
    .flatMap(([places, reason]) =>
      places.map((at) => {
        const probability = probabilityOf(edges.bits[at]!);
        return { at, reason, probability, value: valueOf(probability, [sizeOf(edges.l[at]!), sizeOf(edges.r[at]!)]) };
      }),
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, longestQueue);
  const traits = new Map(run.fields.map(({ name, columns }) => [name, columns[0]!.join(' + ')]));
  const pairs: QueuedPair[] = [];
  for (let start = 0; start < waiting.length; start += explainedAtOnce) {
    const some = waiting.slice(start, start + explainedAtOnce);
    const explained = await explainPairs(
      linkage,
      some.map(({ at }) => [edges.l[at]!, edges.r[at]!] as const),
    );
    const byPair = new Map(explained.map((pair) => [`${pair.l} ${pair.r}`, pair]));
    for (const { at, reason, probability, value } of some) {
      const pair = byPair.get(`${edges.l[at]} ${edges.r[at]}`);
      if (!pair) continue;
      const [low, high] = ordered(found.profiles, pair.l, pair.r);
      const fields = pair.fields.map(({ field, level, countedAt, bits }) => ({
        field,
        trait: traits.get(field) ?? field,
        level,
        countedAt,
        bits: Number(bits.toFixed(3)),
      }));
      const { priorBits, frequencyBits } = pair;
      pairs.push({
        low,
        high,
        bits: edges.bits[at]!,
        probability,
        value,
        reason,
        evidence: { matchWeight: pair.bits, probability, priorBits, frequencyBits, fields },
      });
    }
  }
  return pairs;
}
