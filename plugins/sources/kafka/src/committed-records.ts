import type { KafkaRecord, RecordsBatch } from '@platformatic/kafka';

export interface FetchedBatches {
  batches: readonly RecordsBatch[];
  /** Transactions that were taken back: their records are still among the batches. */
  aborted: readonly { producerId: bigint; firstOffset: bigint }[];
}

export interface TopicRecord {
  offset: bigint;
  /** Milliseconds UTC. */
  at: number;
  key: KafkaRecord['key'];
  value: KafkaRecord['value'];
}

const transactional = 1 << 4;
const control = 1 << 5;

/**
 * The records from an offset on that count, and the first offset that was not looked at. Of a transaction that was taken
 * back they run from its first offset to the marker that ends it (KIP-98, "Reading Committed Messages").
 */
export function committedRecords(
  { batches, aborted }: FetchedBatches,
  from: bigint,
): { records: TopicRecord[]; next: bigint } {
  const starts = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const takenBack = new Set<bigint>();
  const records: TopicRecord[] = [];
  let next = from;
  for (const batch of batches) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    for (let start = starts[0]; start && start.firstOffset <= last; start = starts[0]) {
      takenBack.add(start.producerId);
      starts.shift();
    }
    next = last + 1n;
    if (batch.attributes & control) takenBack.delete(batch.producerId);
    else if (!(batch.attributes & transactional && takenBack.has(batch.producerId)))
      for (const { offsetDelta, timestampDelta, key, value } of batch.records) {
        const offset = batch.firstOffset + BigInt(offsetDelta);
        if (offset >= from) records.push({ offset, at: Number(batch.firstTimestamp + timestampDelta), key, value });
      }
  }
  return { records, next };
}
