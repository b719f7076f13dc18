import { TributaryError, type Priority } from '@tributary/contracts';
import { cancelledError } from './failure.js';

/** What a lane is made of: a session of an engine, or a place among the requests to a server. */
export interface Lane {
  close(): Promise<void>;
}

interface Waiting<TLane> {
  priority: Priority;
  start(session: TLane): void;
  refuse(error: TributaryError): void;
}

const rank: Record<Priority, number> = { interactive: 0, live: 1, bulk: 2 };

/** Sessions that serve one kind of statement; the most urgent that waits goes first, then the oldest. */
export interface Lanes<TLane extends Lane> {
  use<T>(priority: Priority, signal: AbortSignal | undefined, work: (session: TLane) => Promise<T>): Promise<T>;
  /** A session for as long as the caller likes; hand it back with `release`. */
  acquire(priority: Priority, signal?: AbortSignal): Promise<{ session: TLane; release(): void }>;
  /** Takes nothing more, refuses what waits; resolves when what runs has ended. */
  drain(): Promise<void>;
  /** Closes the sessions; drain first, also the other lanes: the engine hangs when a connection is closed beside a running statement. */
  close(): Promise<void>;
}

/**
 * @param open makes a session; called only when none is free and fewer than `most` exist.
 * @param most sessions at most. With two or more, one is never given to bulk work, so that live work always finds one.
 */
export function createLanes<TLane extends Lane>(open: () => Promise<TLane>, most: number): Lanes<TLane> {
  const free: TLane[] = [];
  const all = new Set<TLane>();
  const waiting: Waiting<TLane>[] = [];
  const bulkLimit = Math.max(1, most - 1);
  let opening = 0;
  let bulk = 0;
  let closed = false;
  let idle: (() => void) | null = null;

  const busy = (): number => all.size - free.length + opening;

  function next(): void {
    while (waiting.length) {
      const index = waiting.findIndex((entry) => entry.priority !== 'bulk' || bulk < bulkLimit);
      const entry = waiting[index];
      if (!entry) return;
      const session = free.pop();
      if (session) {
        waiting.splice(index, 1);
        if (entry.priority === 'bulk') bulk++;
        entry.start(session);
      } else {
        if (all.size + opening < most) void grow();
        return;
      }
    }
    if (closed && busy() === 0) idle?.();
  }

  async function grow(): Promise<void> {
    opening++;
    try {
      const session = await open();
      all.add(session);
      free.push(session);
    } catch (error) {
      waiting.shift()?.refuse(error as TributaryError);
    } finally {
      opening--;
    }
    next();
  }

  function enqueue(entry: Waiting<TLane>): void {
    const behind = waiting.findIndex((other) => rank[other.priority] > rank[entry.priority]);
    waiting.splice(behind < 0 ? waiting.length : behind, 0, entry);
    next();
  }

  async function acquire(priority: Priority, signal?: AbortSignal): Promise<{ session: TLane; release(): void }> {
    if (closed) throw new TributaryError('WAREHOUSE_UNAVAILABLE', 'The warehouse is closed.');
    if (signal?.aborted) throw cancelledError();
    const session = await new Promise<TLane>((resolve, reject) => {
      const leave = (): void => {
        const index = waiting.indexOf(entry);
        if (index >= 0) waiting.splice(index, 1);
        reject(cancelledError());
      };
      const entry: Waiting<TLane> = {
        priority,
        start: (given) => (signal?.removeEventListener('abort', leave), resolve(given)),
        refuse: (error) => (signal?.removeEventListener('abort', leave), reject(error)),
      };
      signal?.addEventListener('abort', leave, { once: true });
      enqueue(entry);
    });
    const release = (): void => {
      free.push(session);
      if (priority === 'bulk') bulk--;
      next();
    };
    return { session, release };
  }

  return {
    acquire,
    async use(priority, signal, work) {
      const lane = await acquire(priority, signal);
      try {
        return await work(lane.session);
      } finally {
        lane.release();
      }
    },
    async drain() {
      closed = true;
      for (const entry of waiting.splice(0)) entry.refuse(cancelledError());
      if (busy() > 0) await new Promise<void>((resolve) => ((idle = resolve), next()));
    },
    async close() {
      for (const session of all) await session.close();
    },
  };
}
