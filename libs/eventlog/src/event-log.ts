import { basename, join, resolve as resolvePath } from 'node:path';
import {
  TributaryError,
  laneOf,
  type CutLimits,
  type EventLog,
  type Frame,
  type FrameInput,
  type LogConsumer,
  type Position,
} from '@tributary/contracts';
import { lowestNeeded, readConsumerStates } from './consumer-state.js';
import { encodeFrame, type EncodedFrame } from './frame-codec.js';
import { openConsumer } from './log-consumer.js';
import { corrupt, refuseOtherLanes, trimmed, unavailable } from './log-errors.js';
import { openTail, type Recovery } from './open-tail.js';
import { readSegment, type Reading } from './read-frames.js';
import { nearestFrame } from './segment-file.js';
import { trimSegments } from './trim.js';
import { syncTail, writeFrames, type LogTail } from './segment-writer.js';

export interface EventLogOptions {
  /** Folder of this log; made where missing. Its last name is the log's name in cut ids. */
  path: string;
  /** `fsync`: an append survives a power cut. `write`: it survives kill -9, a power cut may take the latest frames. */
  durability: 'fsync' | 'write';
  /** A segment is sealed when it is this large. Default 128 MiB. */
  segmentBytes?: number;
  /** Clock of the cuts, milliseconds UTC. Default `Date.now`. */
  now?: () => number;
  /** Told once at open when the torn tail of an unclean stop was cut off. */
  onRecovered?: (recovery: Recovery) => void;
}

interface Pending {
  frames: EncodedFrame[];
  done: (last: Position) => void;
  failed: (error: unknown) => void;
}

/** Bytes of a read where the caller names no limit. */
const READ_BYTES = 8 * 1024 * 1024;
/** Bytes of one write: what waits beyond it shares the next sync. */
const GROUP_BYTES = 8 * 1024 * 1024;
const SEGMENT_BYTES = 128 * 1024 * 1024;

/**
 * Opens the log in a folder, or makes it. The folder must have one holder: the lock of the data directory sees to that,
 * not this library. Throws LOG_UNAVAILABLE where the folder cannot be used, LOG_CORRUPT where the end of the log is
 * damaged so that frames known to be durable would be lost.
 */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  const folder = resolvePath(options.path);
  const consumerFolder = join(folder, 'consumers');
  const { durability, segmentBytes = SEGMENT_BYTES, now = Date.now } = options;
  const { tail, recovery } = await openTail(
    { folder, durability, segmentBytes },
    await readConsumerStates(consumerFolder),
  ).catch((error: unknown) => {
    throw error instanceof TributaryError ? error : unavailable('The event log cannot be opened', error);
  });
  if (recovery) options.onRecovered?.(recovery);

  const consumers = new Map<string, LogConsumer>();
  const watchers = new Set<() => void>();
  let queue: Pending[] = [];
  let writing: Promise<void> | null = null;
  let closed = false;

  /** Writes what waits, group after group: what arrives while a sync is under way shares the next one. */
  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup();
      let last = tail.last;
      try {
        await writeFrames(
          tail,
          group.flatMap((pending) => pending.frames),
        );
        for (const { frames, done } of group) done((last += frames.length));
        for (const watcher of [...watchers]) watcher();
      } catch (error) {
        for (const { failed } of group) failed(unavailable('The event log cannot be written', error));
      }
    }
    writing = null;
  }

  function takeGroup(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const { frames } of queue) {
      if (count > 0 && bytes >= GROUP_BYTES) break;
      bytes += frames.reduce((sum, frame) => sum + frame.bytes, 0);
      count++;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  }

  async function append(inputs: readonly FrameInput[]): Promise<Position> {
    refuseClosed();
    if (inputs.length === 0) return tail.last;
    const frames = inputs.map(encodeFrame);
    return new Promise<Position>((done, failed) => {
      queue.push({ frames, done, failed });
      // One turn later, so that calls of the same turn go out together.
      writing ??= Promise.resolve().then(drain);
    });
  }

  async function read(from: Position, limits: CutLimits = {}): Promise<Frame[]> {
    refuseClosed();
    const reading: Reading = {
      from: Math.max(1, from),
      to: tail.last,
      framesLeft: limits.frames ?? Infinity,
      bytesLeft: limits.bytes ?? READ_BYTES,
      frames: [],
    };
    await fillReading(tail, reading);
    return reading.frames;
  }

  function refuseClosed(): void {
    if (closed) throw unavailable('The event log is closed');
  }

  const log: EventLog = {
    lanes: 1,
    append,
    read,
    end: async (lane = 0) => {
      refuseClosed();
      refuseOtherLanes(lane);
      return tail.last;
    },
    first: async (lane = 0) => {
      refuseClosed();
      refuseOtherLanes(lane);
      return tail.keptFrom;
    },
    async trim(before) {
      refuseClosed();
      refuseOtherLanes(laneOf(before));
      await trimSegments(tail, Math.min(before, await lowestNeeded(consumerFolder)));
      return tail.keptFrom;
    },
    consumer(name) {
      refuseClosed();
      const known = consumers.get(name);
      if (known) return known;
      const made = openConsumer({
        id: `${basename(folder)}.${name}`,
        path: join(consumerFolder, `${name}.json`),
        name,
        log: {
          read,
          first: () => tail.keptFrom,
          end: () => tail.last,
          bytesBehind: (position) => bytesBehind(tail, position),
          sync: () => syncTail(tail),
        },
        watchers,
        now,
      });
      consumers.set(name, made);
      return made;
    },
    async close() {
      if (closed) return;
      closed = true;
      await writing;
      for (const watcher of [...watchers]) watcher();
      await syncTail(tail);
      await tail.file?.close();
      tail.file = null;
    },
  };
  return log;
}

/** Bytes on disk behind a position, counted from the nearest known frame start before it. */
function bytesBehind({ segments, last }: LogTail, position: Position): number {
  if (position >= last) return 0;
  const at = Math.max(
    0,
    segments.findLastIndex((segment) => segment.first <= position + 1),
  );
  const all = segments.slice(at).reduce((sum, { bytes }) => sum + bytes, 0);
  const segment = segments[at];
  return segment && segment.first <= position + 1 ? all - nearestFrame(segment, position + 1).offset : all;
}

async function fillReading(tail: LogTail, reading: Reading): Promise<void> {
  const { segments } = tail;
  const kept = segments[0];
  if (reading.from > reading.to || !kept) return;
  if (reading.from < tail.keptFrom) throw trimmed(reading.from, tail.keptFrom);
  if (reading.from < kept.first)
    throw corrupt({ path: kept.path, offset: 0, position: reading.from, resumeAt: kept.first });
  for (let at = segments.findLastIndex((segment) => segment.first <= reading.from); at < segments.length; at++) {
    const last = Math.min((segments[at + 1]?.first ?? Infinity) - 1, reading.to);
    try {
      if (!(await readSegment(segments[at]!, last, reading))) return;
    } catch (error) {
      throw error instanceof TributaryError ? error : unavailable('The event log cannot be read', error);
    }
    reading.from = Math.max(reading.from, last + 1);
  }
}
