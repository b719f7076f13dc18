import type { CommandContext, House } from '../house/house.js';

const underWay = new WeakMap<House, Promise<unknown>>();

/** Imports and runs of one house follow one another: two at once would send the same batch twice. */
export async function oneAtATime<T>({ house, tell, signal }: CommandContext, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(house);
  if (before) tell({ stage: 'waiting', done: null, text: 'for another import or run' });
  const mine = Promise.resolve(before).then(() => {
    signal.throwIfAborted();
    return work();
  });
  underWay.set(
    house,
    mine.catch(() => {}),
  );
  return mine;
}
