import { expect, it } from 'vitest';
import { depsOf, openHouse, send, type House } from '../fixtures/house.js';
import { Killed, mortal } from '../fixtures/mortal.js';
import { changesOf, snapshot } from '../fixtures/snapshot.js';
import { choice, order, tellStory } from '../fixtures/story.js';
import { consumerName, drain } from './index.js';

/** One house after the other: the embedded warehouse has one directory per process. */
async function inHouse<T>(tell: (house: House) => Promise<void>, live: (house: House) => Promise<T>): Promise<T> {
  const house = await openHouse();
  try {
    await tell(house);
    return await live(house);
  } finally {
    await house.close();
  }
}

const quiet = () => new AbortController().signal;

/** Runs until nothing is left, each life ending before the call that `nextDeath` names; returns how many lives it took. */
async function liveUntilDone(house: House, nextDeath: (progress: number) => number): Promise<number> {
  for (let lives = 1; ; lives++) {
    await house.reopen();
    const progress = await house.events.consumer(consumerName).offset();
    try {
      await drain(mortal(depsOf(house), nextDeath(progress)).deps, quiet());
      return lives;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

it('a process that dies before every single call to an engine ends where an undisturbed one does', async () => {
  const calm = await inHouse(tellStory, async (house) => {
    const report = await drain(depsOf(house), quiet());
    expect(Math.min(report.merges, report.refused, report.duplicates, report.quarantined, report.changes)).toBeGreaterThan(0);
    const ids = (await changesOf(house)).map((change) => change.id);
    expect(new Set(ids).size).toBe(ids.length);
    return snapshot(house);
  });

  await inHouse(tellStory, async (house) => {
    let death = 0;
    let reached = 0;
    const lives = await liveUntilDone(house, (progress) => {
      // A cut that is done begins the count anew, so that every call of every cut is met.
      if (progress > reached) death = 0;
      reached = progress;
      return ++death;
    });
    expect(lives).toBeGreaterThan(40);
    expect(await snapshot(house)).toEqual(calm);
  });
}, 120_000);

it('a choice made in the cut that follows does not reach back, however often the cut before is repeated', async () => {
  const tell = async (house: House) => {
    await send(house, 'web', ...Array.from({ length: 20 }, (_, n) => [order(`before-${n}`, { userId: 'u1' }, 3)]));
    await send(house, 'web', [choice('no', { userId: 'u1' }, false)], [order('after', { userId: 'u1' }, 1)]);
  };
  const recorded = async (house: House) => (await snapshot(house))['events'];
  const calm = await inHouse(tell, async (house) => {
    await drain(depsOf(house), quiet());
    return recorded(house);
  });
  expect(calm).toHaveLength(21);
  await inHouse(tell, async (house) => {
    let death = 0;
    await liveUntilDone(house, () => ++death);
    expect(await recorded(house)).toEqual(calm);
  });
}, 60_000);
