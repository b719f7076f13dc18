import { setImmediate } from 'node:timers/promises';
import { TributaryError } from '@tributary/contracts';
import {
  calinskiHarabasz,
  clusterMeans,
  daviesBouldin,
  silhouetteSample,
  silhouetteSteps,
  wcss,
  type Points,
  type Silhouette,
} from '@tributary/numerics';
import type { CurvePointOfK } from './result.js';

/** Rows up to which the silhouette of every k is exact; above, it looks at a sample of `sampleRows`. */
export const exactRowsOfCurve = 8000;

/** Rows up to which the silhouette of the chosen clustering is exact. */
export const exactRowsOfChosen = 30_000;

const sampleRows = 5000;

export interface Measured extends CurvePointOfK {
  perCluster: Float64Array;
}

/** The validity of one clustering. The quadratic part runs in slices of some 20 ms, so that other work gets through. */
export async function measure(
  points: Points,
  labels: Int32Array,
  options: { seed: number; signal: AbortSignal; exactRows: number },
): Promise<Measured> {
  const exact = points.rows <= options.exactRows;
  const sample = exact
    ? { points, labels }
    : silhouetteSample(points, labels, { sample: sampleRows, seed: options.seed });
  const steps = silhouetteSteps(sample.points, sample.labels);
  const silhouette = await inSlices(steps, options.signal);
  await setImmediate();
  const spread = wcss(points, labels);
  await setImmediate();
  return {
    k: clusterMeans(points, labels).sizes.filter((size) => size > 0).length,
    silhouette: silhouette.mean,
    silhouetteRows: silhouette.sample,
    silhouetteError: exact ? null : (1.96 * silhouette.deviation) / Math.sqrt(silhouette.sample),
    perCluster: silhouette.perCluster,
    daviesBouldin: daviesBouldin(points, labels),
    calinskiHarabasz: calinskiHarabasz(points, labels),
    wcss: spread,
  };
}

async function inSlices(steps: Generator<number, Silhouette>, signal: AbortSignal): Promise<Silhouette> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    await setImmediate();
  }
}
