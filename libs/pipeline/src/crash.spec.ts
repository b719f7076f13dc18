import { Killed } from '@tributary/testkit';
import type { Cut } from '@tributary/contracts';
import { expect, it } from 'vitest';
import { depsOf, openHouse, send, type House } from '../fixtures/house.js';
import { mortal } from '../fixtures/mortal.js';
import { changesOf, snapshot } from '../fixtures/snapshot.js';
import { choice, order, tellStory } from '../fixtures/story.js';
import { consumerName, decideBatch, drain, writeBatch } from './index.js';

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

/** So that the story takes several cuts. */
const inSmallCuts = (house: House) => ({ ...depsOf(house), cutLimits: { frames: 20 } });
const quiet = () => new AbortController().signal;

/** Runs until nothing is left, each life ending before the call that `nextDeath` names; returns how many lives it took. */
async function liveUntilDone(house: House, nextDeath: (progress: number) => number): Promise<number> {
  for (let lives = 1; ; lives++) {
    await house.reopen();
    const progress = await house.events.consumer(consumerName).offset();
    try {
      await drain(mortal(inSmallCuts(house), nextDeath(progress)), quiet());
      return lives;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

it('a process that dies before every single call to an engine ends where an undisturbed one does', async () => {
  const calm = await inHouse(tellStory, async (house) => {
    const report = await drain(inSmallCuts(house), quiet());
    expect(
      Math.min(report.merges, report.refused, report.duplicates, report.quarantined, report.changes),
    ).toBeGreaterThan(0);
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

it('a choice made in the cut that follows does not reach back into one that is repeated', async () => {
  const tell = async (house: House) => {
    await send(
      house,
      'web',
      [order('before', { userId: 'u1' }, 3)],
      [choice('no', { userId: 'u1' }, false), order('after', { userId: 'u1' }, 1)],
    );
  };
  await inHouse(tell, async (house) => {
    const deps = depsOf(house);
    const consumer = house.events.consumer(consumerName);
    const first = (await consumer.next({ frames: 1 }))!;
    const second = (await consumer.next({ frames: 1 }, first))!;
    const decide = async (cut: Cut) => decideBatch(deps, cut, await consumer.frames(cut));
    // Both are decided, and the process dies before the first is written.
    const reports = [(await decide(first)).report, (await decide(second)).report];
    const again = [await writeBatch(deps, await decide(first)), await writeBatch(deps, await decide(second))];
    expect(again.map(({ recorded, refused }) => ({ recorded, refused }))).toEqual(
      reports.map(({ recorded, refused }) => ({ recorded, refused })),
    );
  });
}, 240_000);
