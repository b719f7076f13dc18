import { greedyStart, holdPoints, kmeans, silhouette, type Points, type Random } from '@tributary/numerics';

/** The number of centres that parts rows best. */
export interface Centres {
  k: number;
  silhouette: number;
  labels: Int32Array;
}

/** Centres up to which are tried. */
export const centresTried = 8;

/** The best of 2 to 8 centres by mean silhouette. */
export function bestCentres(rows: Points, random: Random): Centres {
  let best: Centres = { k: 2, silhouette: -1, labels: new Int32Array(rows.rows) };
  const held = holdPoints(rows);
  for (let k = 2; k <= centresTried; k++) {
    let tightest: ReturnType<typeof kmeans> | undefined;
    for (let start = 0; start < 4; start++) {
      const run = kmeans(held, greedyStart(held, k, random), { maxIterations: 100, tolerance: 1e-4 });
      if (!tightest || run.inertia < tightest.inertia) tightest = run;
    }
    const { labels } = tightest!;
    const mean = new Set(labels).size < 2 ? -1 : silhouette(rows, labels).mean;
    if (mean > best.silhouette) best = { k, silhouette: mean, labels };
  }
  return best;
}
