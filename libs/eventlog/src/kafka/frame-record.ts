import type { KafkaRecord, MessageRecord } from '@platformatic/kafka';
import { TributaryError, type Frame, type FrameInput, type Position } from '@tributary/contracts';

/** Headers of a record beside its key and value, which are the frame's key and body. */
const SOURCE = Buffer.from('source');
const RECEIVED_AT = Buffer.from('receivedAt');
/** What Kafka adds to key, value and headers, generously. */
const RECORD_OVERHEAD_BYTES = 100;

export interface Place {
  topic: string;
  partition: number;
  /** Milliseconds UTC of the writing, not of the frame: a broker refuses times far ahead and may drop by age. */
  writtenAt: number;
}

/** A frame as Kafka's record. */
export function recordOf(frame: FrameInput, { topic, partition, writtenAt }: Place): MessageRecord {
  const { key, body, source, receivedAt } = frame;
  return {
    topic,
    partition,
    key: Buffer.from(key),
    value: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    headers: new Map([
      [SOURCE, Buffer.from(source)],
      [RECEIVED_AT, Buffer.from(String(receivedAt))],
    ]),
    timestamp: BigInt(writtenAt),
  };
}

/** The frame of a record; of one that another program wrote, too: what it does not say is empty or the record's own time. */
export function frameOf(record: KafkaRecord, position: Position, writtenAt: number): Frame {
  const header = (name: Buffer) => record.headers.find(([key]) => key !== null && name.equals(key))?.[1];
  const receivedAt = Number(header(RECEIVED_AT)?.toString() ?? NaN);
  return {
    position,
    key: record.key?.toString() ?? '',
    source: header(SOURCE)?.toString() ?? '',
    receivedAt: Number.isFinite(receivedAt) ? receivedAt : writtenAt,
    body: record.value ?? new Uint8Array(0),
  };
}

/** Bytes of a frame in a batch, at most. */
export function recordBytes({ key, source, body }: FrameInput): number {
  return RECORD_OVERHEAD_BYTES + 3 * (key.length + source.length) + body.byteLength;
}

/** Throws INVALID_REQUEST for a frame that cannot be kept. */
export function checkFrameInput(frame: FrameInput, batchBytes: number): void {
  const bytes = recordBytes(frame);
  if (bytes > batchBytes)
    throw new TributaryError(
      'INVALID_REQUEST',
      `A frame may have ${batchBytes} bytes on Kafka, this one has ${bytes}.`,
    );
  if (!Number.isFinite(frame.receivedAt))
    throw new TributaryError('INVALID_REQUEST', "A frame's receivedAt must be milliseconds since 1970.");
}
