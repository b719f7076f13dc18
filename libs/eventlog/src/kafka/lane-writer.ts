import { setTimeout as pause } from 'node:timers/promises';
import { NumericMap, ProduceAcks, initProducerIdV4, produceV9 } from '@platformatic/kafka';
import { TributaryError, laneStart, type FrameInput, type Position } from '@tributary/contracts';
import { brokerErrors, brokerTrouble, passes } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import { recordBytes, recordOf } from './frame-record.js';

/** Frames of one call that go to one lane. */
export interface Part {
  lane: number;
  frames: readonly FrameInput[];
  /** Told the position of the last frame when it is durable; 0 where the frames are kept locally. */
  done: (last: Position) => void;
  failed: (error: unknown) => void;
}

/** A batch under way: it is sent until a broker has it, and nothing of its lane is sent before that. */
export interface Flight {
  parts: Part[];
  /** Milliseconds UTC of the first try. */
  since: number;
  /** Resolves when each part was told what became of it. */
  over: Promise<void>;
  /** `given-up`: it is not sent again, but a broker may have it. */
  state: 'sending' | 'acknowledged' | 'refused' | 'given-up';
}

export interface LaneWriter {
  push(part: Part): void;
  /** The batch under way, if there is one. */
  flight(): Flight | null;
  /** Takes back what waits behind it. */
  takeWaiting(): Part[];
  /** Gives up what is under way and what waits; each part fails with the error at once. */
  abandon(error: TributaryError): void;
}

export interface LaneWriterOptions {
  cluster: Cluster;
  lane: number;
  /** Bytes from which on frames wait for the next batch. */
  groupBytes: number;
}

interface Producer {
  producerId: bigint;
  producerEpoch: number;
}

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;
const REPLICAS_MS = 10_000;
/** The broker does not know our numbering any more: what it has of ours is whole, and numbering begins anew. */
const NUMBERING_LOST = ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH'];

/**
 * Writes one lane: one batch at a time, numbered, acknowledged by all replicas in sync. A batch that had no answer is
 * sent again under the same number, and the broker keeps it once.
 */
export function openLaneWriter({ cluster, lane, groupBytes }: LaneWriterOptions): LaneWriter {
  const numbering = `${cluster.topic}:${lane}`;
  let waiting: Part[] = [];
  let flight: Flight | null = null;
  let producer: Producer | null = null;
  let sequence = 0;
  let running: Promise<void> | null = null;

  async function produce(frames: readonly FrameInput[]): Promise<Position> {
    const sequences = new NumericMap([[numbering, sequence]]);
    const writtenAt = Date.now();
    const records = frames.map((frame) => recordOf(frame, { topic: cluster.topic, partition: lane, writtenAt }));
    producer ??= await cluster.anywhere((connection) => initProducerIdV4.api.async(connection, null, 0, -1n, -1));
    const numbered = { ...producer, sequences, compression: 'none' as const, partitionLeaderEpoch: -1 };
    const answer = await cluster.atLeader(lane, (connection) =>
      produceV9.api.async(connection, ProduceAcks.ALL, REPLICAS_MS, records, numbered),
    );
    if (typeof answer === 'boolean') throw brokerTrouble('The event log cannot be written', 'no answer');
    // The number has 31 bits and starts again at 0.
    sequence = (sequence + frames.length) % 2 ** 31;
    return laneStart(lane) + Number(answer.responses[0]!.partitionResponses[0]!.baseOffset) + frames.length;
  }

  async function send(own: Flight): Promise<void> {
    const { parts } = own;
    const frames = parts.flatMap((part) => part.frames);
    for (let pauseMs = FIRST_PAUSE_MS; own.state === 'sending'; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS))
      try {
        let position = (await produce(frames)) - frames.length;
        own.state = 'acknowledged';
        for (const part of parts) part.done((position += part.frames.length));
        return;
      } catch (error) {
        if (brokerErrors(error).some((name) => NUMBERING_LOST.includes(name))) {
          renumber();
        } else if (!passes(error)) {
          const trouble = refusal(error);
          own.state = 'refused';
          for (const part of parts) part.failed(trouble);
          return;
        }
        await pause(pauseMs);
      }
    // Whether the broker has the batch is not known, so neither is the next number.
    renumber();
  }

  function renumber(): void {
    producer = null;
    sequence = 0;
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const own: Flight = { parts: takeBatch(), since: Date.now(), over: Promise.resolve(), state: 'sending' };
      flight = own;
      own.over = send(own);
      await own.over;
      flight = null;
    }
    running = null;
  }

  function takeBatch(): Part[] {
    let bytes = 0;
    let count = 0;
    for (const { frames } of waiting) {
      bytes += frames.reduce((sum, frame) => sum + recordBytes(frame), 0);
      if (count > 0 && bytes > groupBytes) break;
      count++;
    }
    const parts = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return parts;
  }

  function takeWaiting(): Part[] {
    const taken = waiting;
    waiting = [];
    return taken;
  }

  return {
    push(part) {
      waiting.push(part);
      // One turn later, so that calls of the same turn go out together.
      running ??= Promise.resolve().then(run);
    },
    flight: () => flight,
    takeWaiting,
    abandon(error) {
      const failing = takeWaiting();
      if (flight) {
        flight.state = 'given-up';
        failing.push(...flight.parts);
      }
      for (const part of failing) part.failed(error);
    },
  };
}

function refusal(error: unknown): TributaryError {
  if (error instanceof TributaryError) return error;
  if (brokerErrors(error).some((name) => ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].includes(name)))
    return new TributaryError(
      'INVALID_REQUEST',
      "A frame is larger than Kafka's topic takes. Raise its max.message.bytes or send smaller requests.",
      { cause: error },
    );
  return brokerTrouble('The event log cannot be written', error);
}
