import { dbscan } from './dbscan.js';
import { kDistances, suggestedRadius } from './k-distance.js';
import type { Points } from './points.js';
import { silhouette } from './silhouette.js';

/** What DBSCAN finds at one radius and one least number of rows. */
export interface DbscanTrial {
  eps: number;
  minSamples: number;
  clusters: number;
  /** Share of rows in no cluster, 0 to 1. */
  noise: number;
  /** Of the rows that are in one; null where there are fewer than two clusters. */
  silhouette: number | null;
}

const radii = [0.5, 0.7, 0.85, 1, 1.2, 1.5];
const counts = [4, 5, 10, 20];

/**
 * DBSCAN over a grid of radii around the knee of each k-distance graph and of least numbers of rows. Quadratic in rows
 * where neighbourhoods are large: meant for some thousand rows. Empty where most rows are equal.
 */
export function dbscanGrid(points: Points): DbscanTrial[] {
  return counts.flatMap((minSamples) => {
    const knee = suggestedRadius(kDistances(points, { k: minSamples }));
    if (!(knee > 0)) return [];
    return radii.map((share): DbscanTrial => {
      const eps = Number((knee * share).toPrecision(3));
      const { labels } = dbscan(points, { eps, minSamples });
      const clusters = labels.reduce((most, label) => Math.max(most, label + 1), 0);
      const clustered = labels.reduce((n, label) => n + (label >= 0 ? 1 : 0), 0);
      const comparable = clusters >= 2 && clustered > clusters;
      return {
        eps,
        minSamples,
        clusters,
        noise: 1 - clustered / points.rows,
        silhouette: comparable ? silhouette(points, labels).mean : null,
      };
    });
  });
}
