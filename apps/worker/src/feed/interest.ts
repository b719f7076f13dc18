import { fits, mostPerSecond, type FeedFilter, type FeedHead } from './feed.js';

/** What is looked for, and how much of it may still be made in this second. */
export interface Interest {
  wanted(): boolean;
  takes(head: FeedHead): boolean;
  /** Somebody looks for this, until then. */
  look(filter: FeedFilter, until: number): void;
  /** Lines that were wanted and not taken since this was asked last. */
  takeSkipped(): number;
}

/** `now` in milliseconds. */
export function createInterest(now: () => number = Date.now): Interest {
  const looks = new Map<string, { filter: FeedFilter; until: number }>();
  let until = -Infinity;
  let second = { from: -Infinity, made: 0 };
  let skipped = 0;
  return {
    wanted: () => now() < until,
    takes(head) {
      const at = now();
      if (at >= until || ![...looks.values()].some((look) => look.until > at && fits(look.filter, head))) return false;
      if (at - second.from >= 1000) second = { from: at, made: 0 };
      if (second.made >= mostPerSecond) {
        skipped++;
        return false;
      }
      second.made++;
      return true;
    },
    look(filter, lookUntil) {
      for (const [key, look] of looks) if (look.until <= now()) looks.delete(key);
      const key = JSON.stringify(filter);
      looks.set(key, { filter, until: Math.max(lookUntil, looks.get(key)?.until ?? 0) });
      until = Math.max(until, lookUntil);
    },
    takeSkipped() {
      const count = skipped;
      skipped = 0;
      return count;
    },
  };
}
