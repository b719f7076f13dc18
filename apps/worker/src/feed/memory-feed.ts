import { randomBytes } from 'node:crypto';
import { fits, interestMs, mostKept, type Feed, type FeedEntry, type FeedPage } from './feed.js';
import { createInterest } from './interest.js';

/** A look asks for a limit of lines; it is given at most so many of the ring at a time. */
type Kept = { entry: FeedEntry } | { skipped: number };

/** The feed of a house that one process holds: a ring in memory. Places begin with the process's own mark. */
export function memoryFeed(now: () => number = Date.now): Feed {
  const mark = randomBytes(4).toString('hex');
  const interest = createInterest(now);
  const ring: Kept[] = [];
  const waiting = new Set<() => void>();
  /** Number of the newest; the oldest kept is `last - ring.length + 1`. */
  let last = 0;

  const push = (kept: Kept) => {
    ring.push(kept);
    last++;
    if (ring.length > mostKept) ring.shift();
  };
  const noteSkipped = () => {
    const skipped = interest.takeSkipped();
    if (skipped > 0) push({ skipped });
  };
  const placeOf = (after: string | undefined): number | null => {
    if (after === undefined) return last;
    const [, of, number] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(after) ?? [];
    return of === mark ? Math.min(Number(number), last) : null;
  };
  const read = ({ filter, limit }: { filter: Parameters<typeof fits>[0]; limit: number }, from: number): FeedPage => {
    const first = last - ring.length + 1;
    let missed = Math.max(0, first - 1 - from);
    let at = Math.max(from, first - 1);
    const lines: FeedPage['lines'] = [];
    while (at < last && lines.length < limit) {
      const kept = ring[++at - first];
      if (kept === undefined) continue;
      if ('skipped' in kept) missed += kept.skipped;
      else if (fits(filter, kept.entry.head)) lines.push({ id: `${mark}-${at}`, line: kept.entry.line });
    }
    return { lines, next: `${mark}-${at}`, missed };
  };

  return {
    wanted: () => interest.wanted(),
    takes: (head) => interest.takes(head),
    put(entry) {
      noteSkipped();
      push({ entry });
      for (const wake of waiting) wake();
    },
    async next({ filter, after, limit, waitMs, signal }) {
      interest.look(filter, now() + interestMs);
      const known = placeOf(after);
      const until = now() + waitMs;
      let from = known ?? last - ring.length;
      for (;;) {
        noteSkipped();
        const page = read({ filter, limit }, from);
        const left = until - now();
        // A place of a process that is gone: what came in between is lost.
        if (known === null) return { ...page, missed: null };
        if (page.lines.length > 0 || page.missed !== 0 || left <= 0 || signal.aborted) return page;
        from = last;
        await woken(waiting, { ms: left, signal });
      }
    },
    async close() {
      for (const wake of waiting) wake();
    },
  };
}

/** Resolves when woken, when the time is over or when the signal comes. */
function woken(waiting: Set<() => void>, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      waiting.delete(end);
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    waiting.add(end);
  });
}
