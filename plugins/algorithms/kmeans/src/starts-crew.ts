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
const worthThreads = 1e7;

interface Trying {
  params: KMeansParams;
  restarts: number;
  random: Random;
  tools: FitTools;
  /** Share of the fit that the starts are, 0 to 1. */
  share: number;
}

/**
 * What each of some greedy starts came to, in their order: side by side in the threads that the host lends, where there is work for them.
 * The numbers that a start draws are drawn here, so its solution does not depend on where or when it is tried. Throws CANCELLED.
 */
export async function tryStarts(points: Points, trying: Trying): Promise<TriedStart[]> {
  const { params, restarts, random, tools } = trying;
  const { k, maxIterations, tolerance } = params;
  const hands = handsFor(points, trying);
  const tried: TriedStart[] = [];
  let next = 0;
  let done = 0;
  const work = async ({ attempt }: Hand): Promise<void> => {
    while (next < restarts) {
      const at = next++;
      tried[at] = await attempt({ k, draws: drawStart(k, random), options: { maxIterations, tolerance } });
      if (tools.signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
      tools.progress((++done / restarts) * trying.share);
    }
  };
  try {
    await Promise.all(hands.map(work));
  } finally {
    await Promise.all(hands.map(({ end }) => end()));
  }
  return tried;
}

interface Hand {
  attempt(order: StartOrder): Promise<TriedStart>;
  end(): Promise<void>;
}

function handsFor(points: Points, { params, restarts, tools }: Trying): Hand[] {
  const { signal, parallel } = tools;
  const threads = Math.min(parallel?.threads ?? 1, restarts);
  if (!parallel || threads < 2 || points.rows * points.columns * params.k * restarts < worthThreads) {
    const held = holdPoints(points);
    return [{ attempt: (order) => settled(tryStartSteps(held, order), signal), end: async () => undefined }];
  }
  const task = new URL('./starts-task.js', import.meta.url);
  return Array.from({ length: threads }, () => {
    const thread = parallel.start<StartOrder, TriedStart>(task, points);
    return { attempt: (order) => thread.ask(order), end: () => thread.end() };
  });
}
