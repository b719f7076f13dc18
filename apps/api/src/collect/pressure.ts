import { TributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';

const mebibyte = 1024 ** 2;
/** A look at the backlog serves for this long. */
const freshMs = 500;
/** Room beyond the limits for what cannot come again. */
const reserve = 1.1;

/** What keeps the log from growing faster than it can be worked off. */
export interface Pressure {
  /** BACKLOG_FULL where nothing more can be taken; `urgent` requests, which cannot come again, have a reserve. */
  check(options?: { urgent: boolean }): void;
  /** Counts bytes as on their way to the disk for as long as the work lasts. */
  during<T>(bytes: number, work: () => Promise<T>): Promise<T>;
}

/**
 * Measures by bytes, since a request holds from one event to thousands: what waits for the disk, and what was accepted and
 * is not processed yet by the slowest, the pipeline. Both shrink by themselves, so there is nothing to reset.
 */
export function openPressure(house: House): Pressure {
  const { metrics } = house;
  let unsynced = 0;
  let backlog = 0;
  let lookedAt = -Infinity;
  let looking = false;

  const look = () => {
    const now = performance.now();
    if (looking || now - lookedAt < freshMs) return;
    looking = true;
    lookedAt = now;
    house.events
      .consumer('pipeline')
      .lagBytes()
      .then(
        (bytes) => {
          backlog = bytes;
          metrics.backlogBytes.set(bytes);
        },
        // What is known stands until the log answers again; that it does not is told by the appends.
        () => {},
      )
      .finally(() => (looking = false));
  };

  return {
    check({ urgent } = { urgent: false }) {
      look();
      const limits = house.config.collect;
      const room = (mebibytes: number) => mebibytes * mebibyte * (urgent ? reserve : 1);
      if (backlog > room(limits.backlog))
        throw full(`${Math.round(backlog / mebibyte)} MiB wait to be processed, more than collect.backlog allows.`);
      if (unsynced > room(limits.unsynced))
        throw full(`${Math.round(unsynced / mebibyte)} MiB wait for the disk, more than collect.unsynced allows.`);
    },
    async during(bytes, work) {
      unsynced += bytes;
      metrics.unsyncedBytes.set(unsynced);
      try {
        return await work();
      } finally {
        unsynced -= bytes;
        metrics.unsyncedBytes.set(unsynced);
      }
    },
  };
}

function full(reason: string): TributaryError {
  return new TributaryError('BACKLOG_FULL', `${reason} Send it again later.`);
}
