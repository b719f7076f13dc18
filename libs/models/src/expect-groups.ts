import { TributaryError, type Artifact, type Matrix } from '@tributary/contracts';
import { dbscanGrid, toPoints } from '@tributary/numerics';
import { rowsOfTrials } from './validity.js';

/** More noise than this is no grouping of the rows to suggest. */
const noiseAtMost = 0.5;

/**
 * Throws MODEL_INPUT where an algorithm that finds its number of clusters by itself found no two; of one by density with
 * the radius that was used and, where a search may look for one, another that parts the rows.
 */
export function expectGroups(matrix: Matrix, { labels, artifact }: { labels: Int32Array; artifact: Artifact }): void {
  const clusters = new Set(labels.filter((label) => label >= 0)).size;
  if (clusters >= 2) return;
  const noise = labels.filter((label) => label < 0).length;
  const { eps, minSamples } = artifact.json as { eps?: number; minSamples?: number };
  const by = eps === undefined ? '' : ` with eps ${Number(eps.toPrecision(3))} and minSamples ${minSamples}`;
  const found = clusters === 1 ? 'one cluster' : 'no cluster';
  throw new TributaryError(
    'MODEL_INPUT',
    `The algorithm found ${found} and ${noise} rows of noise among ${labels.length}${by}. ${eps === undefined ? 'Other parameters may part them.' : otherRadius(matrix)}`,
  );
}

function otherRadius(matrix: Matrix): string {
  if (matrix.rows > rowsOfTrials) return 'A smaller or larger eps may part them.';
  const [best] = dbscanGrid(toPoints(matrix))
    .filter(({ silhouette, noise }) => silhouette !== null && noise <= noiseAtMost)
    .sort((a, b) => b.silhouette! - a.silhouette!);
  if (!best) return 'No radius around the knee of the k-distance graph parts them well: they are one cloud.';
  const { eps, minSamples, clusters, noise } = best;
  return `For example, eps ${eps} and minSamples ${minSamples} part them into ${clusters}, with ${Math.round(noise * 100)} % noise.`;
}
