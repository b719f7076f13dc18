import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError, type EventLog, type FrameInput, type Position } from '@tributary/contracts';
import { openEventLog } from '../event-log.js';
import { recordBytes } from './frame-record.js';

/** Frames kept on local disk, synced, until a broker has them: an embedded log that is removed once it is drained. */
export interface SpillStore {
  /** Resolves with the position of the last frame in the spill. LOG_FULL beyond the bound. */
  append(frames: readonly FrameInput[]): Promise<Position>;
  readonly log: EventLog;
  /** Frames that were appended, or are being appended, and are not yet forwarded. */
  left(): number;
  forwarded(frames: number): void;
  /** Removes the spill; only where nothing is left in it. */
  remove(): Promise<void>;
  close(): Promise<void>;
}

export interface SpillOptions {
  /** Folder of this process alone. */
  path: string;
  /** Bytes that the spill may take on disk, counted since it was last empty. Default 1 GiB. */
  bytes?: number;
}

export const forwarder = 'forward';
const BOUND_BYTES = 1024 ** 3;
const CURRENT = 'frames';
const REMOVED = 'removed';

/** Whether a process before left frames behind. */
export async function hasSpill({ path }: SpillOptions): Promise<boolean> {
  const names = await readdir(path).catch((): string[] => []);
  return names.includes(CURRENT);
}

/** Opens the spill, with what a process before left in it. Throws LOG_UNAVAILABLE where the folder cannot be used. */
export async function openSpillStore(options: SpillOptions): Promise<SpillStore> {
  const folder = join(options.path, CURRENT);
  const bound = options.bytes ?? BOUND_BYTES;
  await mkdir(options.path, { recursive: true });
  await rm(join(options.path, REMOVED), { recursive: true, force: true });
  const log = await openEventLog({ path: folder, durability: 'fsync' });
  let left = await log.consumer(forwarder).lag();
  let bytes = 0;
  for (let from = 1; from <= (await log.end());) {
    const frames = await log.read(from);
    for (const frame of frames) bytes += recordBytes(frame);
    from += frames.length;
  }

  return {
    log,
    left: () => left,
    async append(frames) {
      const more = frames.reduce((sum, frame) => sum + recordBytes(frame), 0);
      if (bytes + more > bound)
        throw new TributaryError(
          'LOG_FULL',
          `Kafka is away and the local spill is full (${bound} bytes). Requests are refused until the brokers answer again.`,
        );
      bytes += more;
      left += frames.length;
      try {
        return await log.append(frames);
      } catch (error) {
        bytes -= more;
        left -= frames.length;
        throw error;
      }
    },
    forwarded(frames) {
      left -= frames;
    },
    async remove() {
      await log.close();
      // Renamed first: a half-removed log would give its frames once more.
      await rename(folder, join(options.path, REMOVED));
      await rm(join(options.path, REMOVED), { recursive: true, force: true });
    },
    close: () => log.close(),
  };
}
