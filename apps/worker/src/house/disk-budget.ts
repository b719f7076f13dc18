import { statfs } from 'node:fs/promises';
import { TributaryError, type Config, type EventLog } from '@tributary/contracts';
import type { Metrics } from '@tributary/observability';

const mebibyte = 1024 ** 2;
/** A look at the file system serves for this long. */
const freshMs = 1_000;

export interface DiskState {
  freeBytes: number;
  warnBelowBytes: number;
  refuseBelowBytes: number;
}

/** Keeps an eye on the room under the data directory. */
export interface DiskBudget {
  state(): Promise<DiskState>;
  /** The log, but what comes in is refused with DISK_LOW while there is too little room. Reading and processing go on. */
  guarded(log: EventLog): EventLog;
}

/**
 * Refuses events while there is still room to work off what was accepted: a full disk would stop the engines in the
 * middle of a write. It recovers by itself when there is room again.
 */
export function diskBudget(options: { dataDirectory: string; limits(): Config['disk']; metrics: Metrics }): DiskBudget {
  let seen = { freeBytes: Infinity, at: -Infinity };
  let looking: Promise<void> | undefined;
  /** One look at a time, however many wait for it: thousands of appends a second ask. */
  const look = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(options.dataDirectory);
    seen = { freeBytes: bavail * bsize, at: performance.now() };
    options.metrics.diskFree.set(seen.freeBytes);
  };
  const state = async (): Promise<DiskState> => {
    if (performance.now() - seen.at > freshMs) await (looking ??= look().finally(() => (looking = undefined)));
    const { warnBelow, refuseBelow } = options.limits();
    return {
      freeBytes: seen.freeBytes,
      warnBelowBytes: warnBelow * mebibyte,
      refuseBelowBytes: refuseBelow * mebibyte,
    };
  };
  return {
    state,
    guarded: (log) => ({
      ...log,
      async append(frames) {
        const { freeBytes, refuseBelowBytes } = await state();
        if (freeBytes < refuseBelowBytes)
          throw new TributaryError(
            'DISK_LOW',
            `Only ${Math.floor(freeBytes / mebibyte)} MiB are free under the data directory, less than the ` +
              `${Math.floor(refuseBelowBytes / mebibyte)} MiB of disk.refuseBelow. Make room; what was taken in so far is kept.`,
          );
        return log.append(frames);
      },
    }),
  };
}
