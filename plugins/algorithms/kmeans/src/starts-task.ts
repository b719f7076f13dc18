import type { Points } from '@tributary/numerics';
import { startsHolder } from '@tributary/numerics/kmeans-starts';

/** What a thread does that tries starts of k-means: it holds a copy of the rows. */
export default (points: Points) => startsHolder(points);
