import type { HeldPoints } from './held-points.js';
import type { KMeansOptions, KMeansSolution } from './kmeans.js';
import { tightKMeansSteps } from './kmeans-exchange.js';
import { drawsOfStart, greedyStart } from './kmeans-start.js';
import type { Random } from './random.js';

/** What a start came to, without its labels: small enough to be handed from thread to thread. */
export interface TriedStart extends Pick<KMeansSolution, 'centroids' | 'inertia' | 'iterations'> {
  /** Rows of each cluster. */
  sizes: Float64Array;
}

/** One start of k clusters: `draws` are the random numbers that it takes. */
export interface StartOrder {
  k: number;
  draws: Float64Array;
  options: KMeansOptions;
}

/** The numbers that the next start takes, so that starts are the same wherever and in whatever order they are tried. */
export function drawStart(k: number, random: Random): Float64Array {
  return Float64Array.from({ length: drawsOfStart(k) }, () => random.next());
}

/** A greedy start and where it comes to rest, after single rows have changed over. Yields after every pass over the rows. */
export function* tryStartSteps(points: HeldPoints, { k, draws, options }: StartOrder): Generator<number, TriedStart> {
  const solution = yield* tightKMeansSteps(points, greedyStart(points, k, playBack(draws)), options);
  return triedStart(solution);
}

/** {@link tryStartSteps} in one go, for a thread that does nothing else. */
export function tryStart(points: HeldPoints, order: StartOrder): TriedStart {
  const steps = tryStartSteps(points, order);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A solution without its labels. */
export function triedStart({ centroids, labels, inertia, iterations }: KMeansSolution): TriedStart {
  const sizes = new Float64Array(centroids.rows);
  for (const label of labels) sizes[label]!++;
  return { centroids, inertia, iterations, sizes };
}

function playBack(numbers: Float64Array): Random {
  let at = 0;
  const next = (): number => numbers[at++]!;
  return { next, int: (bound) => Math.floor(next() * bound) };
}
