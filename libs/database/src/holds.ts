import { AsyncLocalStorage } from 'node:async_hooks';
import { TributaryError, type ExclusiveHold } from '@tributary/contracts';
import { createTurns, type Turns } from './turns.js';

/** Names held within one process: one holder per name, the others wait in the order they came. */
export interface Holds {
  exclusive<T>(name: string, work: (hold: ExclusiveHold) => Promise<T>): Promise<T>;
}

/** Keeps the name from other processes while `work` runs. */
export type Keep = <T>(name: string, work: (hold: ExclusiveHold) => Promise<T>) => Promise<T>;

const sure: ExclusiveHold = { confirm: () => Promise.resolve() };

/** Where a database has one process only, its own queue is enough. */
export const keepFromNobody: Keep = (_, work) => work(sure);

export function createHolds(keep: Keep): Holds {
  const waiting = new Map<string, { turns: Turns; users: number }>();
  const held = new AsyncLocalStorage<ReadonlySet<string>>();

  return {
    async exclusive(name, work) {
      const mine = held.getStore() ?? new Set<string>();
      if (mine.has(name))
        throw new TributaryError('INTERNAL', `"${name}" is held already: waiting for it would never end.`);
      const entry = waiting.get(name) ?? { turns: createTurns(), users: 0 };
      waiting.set(name, entry);
      entry.users++;
      try {
        return await entry.turns.take('live', () =>
          keep(name, (hold) => held.run(new Set([...mine, name]), () => work(hold))),
        );
      } finally {
        if (--entry.users === 0) waiting.delete(name);
      }
    },
  };
}
