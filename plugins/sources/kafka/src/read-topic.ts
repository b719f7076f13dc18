import type { Json, SourceBatch, SourceContext } from '@tributary/plugin-kit';
import { compileJsonMapper, createBatch, placeId, stopWhereAborted, type JsonRow, type Mapped } from '@tributary/rows';
import { z } from 'zod';
import { isOutOfRange } from '@tributary/kafka-client';
import { committedRecords, type TopicRecord } from './committed-records.js';
import { openTopic, type Topic } from './open-cluster.js';
import type { Settings } from './settings.js';

const placeSchema = z.object({
  format: z.literal(1),
  topic: z.string(),
  /** Of each partition the offset of the record that comes next, as text. */
  next: z.record(z.string(), z.string().regex(/^\d+$/)),
});
type Place = z.infer<typeof placeSchema>;

/**
 * All records up to where each partition ended when the reading began. Offsets are kept in the cursor, which is stored
 * with the records; the group's are moved after that, so they never run ahead of what is durable.
 */
export async function* readTopic(ctx: SourceContext<Settings>, cursor: Json | null): AsyncGenerator<SourceBatch> {
  const { settings, signal } = ctx;
  const parsed = placeSchema.safeParse(cursor);
  const place: Place =
    parsed.success && parsed.data.topic === settings.topic
      ? parsed.data
      : { format: 1, topic: settings.topic, next: {} };
  const topic = await openTopic(ctx);
  try {
    await commit(topic, settings, place);
    // A partition that was added later is read from its start, whatever the first reading did.
    const start = Object.keys(place.next).length > 0 ? 'earliest' : settings.from;
    const take = compileTaker(settings);
    const batch = createBatch();
    const finish = (): SourceBatch => ({ ...batch.take(), cursor: structuredClone(place) });
    for (const partition of topic.partitions) {
      const end = await topic.edge(partition, 'latest');
      const known = place.next[partition];
      let next = known === undefined ? await topic.edge(partition, start) : BigInt(known);
      while (next < end) {
        stopWhereAborted(signal);
        const fetched = await fetchFrom(ctx, topic, { partition, next });
        for (const record of fetched.records) {
          const { mapped, where, raw } = take(record, partition);
          batch.add(mapped, where, raw);
          place.next[partition] = String(record.offset + 1n);
          if (!batch.full()) continue;
          yield finish();
          await commit(topic, settings, place);
          stopWhereAborted(signal);
        }
        // Nothing came although there is more: a leader that moves. The next reading goes on here.
        if (fetched.next <= next) break;
        next = fetched.next;
        place.next[partition] = String(next);
      }
      place.next[partition] ??= String(next);
    }
    if (batch.rows > 0 || JSON.stringify(place) !== JSON.stringify(cursor)) {
      yield finish();
      await commit(topic, settings, place);
    }
  } finally {
    topic.close();
  }
}

async function commit(topic: Topic, { group }: Settings, place: Place): Promise<void> {
  const offsets = new Map(Object.entries(place.next).map(([partition, next]) => [Number(partition), BigInt(next)]));
  if (group !== undefined && offsets.size > 0) await topic.commit(group, offsets);
}

/** Records from an offset on, in order, and the first offset that was not looked at. */
async function fetchFrom(
  { log }: SourceContext<Settings>,
  topic: Topic,
  { partition, next }: { partition: number; next: bigint },
): Promise<{ records: TopicRecord[]; next: bigint }> {
  try {
    return committedRecords(await topic.fetch(partition, next), next);
  } catch (error) {
    if (!isOutOfRange(error)) throw error;
    const earliest = await topic.edge(partition, 'earliest');
    log.warn('Records that were not read yet are kept no more.', { partition, lost: String(earliest - next) });
    return { records: [], next: earliest };
  }
}

/** A record as a row: its JSON value, and beside it `$key`, `$timestamp`, `$partition` and `$offset`. */
function compileTaker(
  settings: Settings,
): (record: TopicRecord, partition: number) => { mapped: Mapped; where: string; raw: string } {
  const map = compileJsonMapper(settings);
  return (record, partition) => {
    const holder = `${settings.topic}/${partition}`;
    const where = `${holder}:${record.offset}`;
    const raw = record.value?.toString('utf8') ?? '';
    const json = parse(raw);
    if (!json)
      return { mapped: { problem: { code: 'ROW_MALFORMED', reason: 'the value is no JSON object' } }, where, raw };
    const key = record.key?.toString('utf8');
    const beside = {
      $timestamp: new Date(record.at).toISOString(),
      $partition: partition,
      $offset: String(record.offset),
    };
    const row: JsonRow =
      settings.mapping.type === 'event' ? json : { ...json, ...beside, ...(key ? { $key: key } : {}) };
    const at = {
      id: placeId(holder, String(record.offset)),
      origin: { topic: settings.topic, partition, offset: String(record.offset) },
    };
    return { mapped: map(row, at), where, raw };
  };
}

function parse(text: string): JsonRow | null {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
