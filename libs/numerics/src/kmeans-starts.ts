import { holdPoints } from './held-points.js';
import { tryStart, type StartOrder, type TriedStart } from './kmeans-try.js';
import type { Points } from './points.js';

/** Holds rows and tries starts on them as it is asked to: what a thread loads that does this alone. */
export function startsHolder(points: Points): (order: StartOrder) => TriedStart {
  const held = holdPoints(points);
  return (order) => tryStart(held, order);
}
