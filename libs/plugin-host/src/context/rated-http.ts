import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient, RateLimit } from '@tributary/plugin-kit';

/** Whose turn it is: the one place that all who share a rate limit ask, also those in other processes. */
export interface RateSlots {
  /** Takes the next slot of a key whose slots lie `spacingMs` apart; milliseconds until it is there, 0 or more. */
  take(slot: { key: string; spacingMs: number; now: number }): Promise<number>;
}

export interface RatedHttpInput {
  http: HttpClient;
  rates: readonly RateLimit[];
  /** Names what shares each kind of limit. */
  keys: Record<RateLimit['per'], string>;
  slots: RateSlots;
  clock: { now(): number };
  signal: AbortSignal;
}

/** A vendor's window and ours do not begin at the same moment, and requests arrive later than they left. */
const margin = 1.03;

/** Evenly spaced requests keep any window that allows so many, whenever it begins (the cell rate algorithm, ITU-T I.371). */
export const spacingOf = ({ windowMs, max }: RateLimit): number => (windowMs / max) * margin;

/** HTTP that waits its turn; what it waits for is no failure and uses up no time of the request. */
export function ratedHttp({ http, rates, keys, slots, clock, signal }: RatedHttpInput): HttpClient {
  return {
    async request(request) {
      const { pathname } = new URL(request.url);
      const waits = await Promise.all(
        rates
          .filter(({ path }) => path === undefined || pathname.startsWith(path))
          .map((rate) => {
            const key = [keys[rate.per], rate.path ?? '', rate.max, rate.windowMs].join(' ');
            return slots.take({ key, spacingMs: spacingOf(rate), now: clock.now() });
          }),
      );
      const wait = Math.max(0, ...waits);
      if (wait > 0) await pause(wait, undefined, { signal });
      return http.request(request);
    },
  };
}

/** Slots of this process alone. */
export function ownSlots(): RateSlots {
  const next = new Map<string, number>();
  return {
    async take({ key, spacingMs, now }) {
      const at = Math.max(next.get(key) ?? 0, now);
      next.set(key, at + spacingMs);
      return at - now;
    },
  };
}
