import {
  drawStart,
  holdPoints,
  tryStartSteps,
  type Points,
  type Random,
  type StartOrder,
  type TriedStart,
} from '@tributary/numerics';
import { TributaryError, type FitTools } from '@tributary/plugin-kit';
import type { KMeansParams } from './params.js';
import { settled } from './settled.js';

/** Numbers read for each centroid of each start, from which on threads are worth the time they take to start. */
const worthThreads = 2e7;

/** Those who try starts on some rows. */
export interface StartsCrew {
  /** What each of so many more greedy starts came to, in their order. `progress` is told how many are done. */
  attempt(starts: number, progress: (done: number) => void): Promise<TriedStart[]>;
  dismiss(): Promise<void>;
}

interface Trying {
  params: KMeansParams;
  /** Starts that there will be at the least. */
  starts: number;
  random: Random;
  tools: FitTools;
}

/**
 * Tries starts side by side in the threads that the host lends, where there is work for them. The numbers that a start draws are drawn
 * here, in the order of the starts, so what it comes to does not depend on where or when it is tried. Throws CANCELLED.
 */
export function gatherStartsCrew(points: Points, trying: Trying): StartsCrew {
  const { params, random, tools } = trying;
  const { k, maxIterations, tolerance } = params;
  const hands = handsFor(points, trying);
  return {
    async attempt(starts, progress) {
      const tried: TriedStart[] = [];
      let next = 0;
      let done = 0;
      const work = async (hand: Hand): Promise<void> => {
        while (next < starts) {
          const at = next++;
          tried[at] = await hand.attempt({ k, draws: drawStart(k, random), options: { maxIterations, tolerance } });
          if (tools.signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
          progress(++done);
        }
      };
      await Promise.all(hands.map(work));
      return tried;
    },
    dismiss: async () => {
      await Promise.all(hands.map(({ end }) => end()));
    },
  };
}

interface Hand {
  attempt(order: StartOrder): Promise<TriedStart>;
  end(): Promise<void>;
}

function handsFor(points: Points, { params, starts, tools }: Trying): Hand[] {
  const { signal, parallel } = tools;
  const threads = Math.min(parallel?.threads ?? 1, starts);
  if (!parallel || threads < 2 || points.rows * points.columns * params.k * starts < worthThreads) {
    const held = holdPoints(points);
    return [{ attempt: (order) => settled(tryStartSteps(held, order), signal), end: async () => undefined }];
  }
  const task = new URL('./starts-task.js', import.meta.url);
  return Array.from({ length: threads }, () => {
    const thread = parallel.start<StartOrder, TriedStart>(task, points);
    return { attempt: (order) => thread.ask(order), end: () => thread.end() };
  });
}
