import { TributaryError, type Artifact, type Matrix } from '@tributary/contracts';
import { searchRadius, toPoints } from '@tributary/numerics';
import type { Density } from './validity.js';

/**
 * Throws MODEL_INPUT where an algorithm that finds its number of clusters by itself found no two; of one by density with
 * the radius that was used and, where it was given and another parts the rows, that other.
 */
export function expectGroups(matrix: Matrix, { labels, artifact }: { labels: Int32Array; artifact: Artifact }): void {
  const clusters = new Set(labels.filter((label) => label >= 0)).size;
  if (clusters >= 2) return;
  const noise = labels.filter((label) => label < 0).length;
  const { eps, minSamples, search } = artifact.json as Partial<Pick<Density, 'eps' | 'minSamples' | 'search'>>;
  const by = eps === undefined ? '' : ` with eps ${Number(eps.toPrecision(3))} and minSamples ${minSamples}`;
  const found = clusters === 1 ? 'one cluster' : 'no cluster';
  const instead =
    eps === undefined ? 'Other parameters may part them.' : search ? noneFound : otherRadius(matrix, minSamples);
  throw new TributaryError(
    'MODEL_INPUT',
    `The algorithm found ${found} and ${noise} rows of noise among ${labels.length}${by}. ${instead}`,
  );
}

const noneFound =
  'Every radius was tried, and none makes two dense groups of a twentieth of the rows or more that leave at most half of them as noise. Fewer columns, a logarithm of long tails, or kmeans, which cuts a cloud too, may say more.';

function otherRadius(matrix: Matrix, minSamples: number | undefined): string {
  const found = searchRadius(toPoints(matrix), { minSamples });
  if (!found || found.groups < 2) return 'No other radius parts them well: they are one cloud.';
  return `For example, eps ${Number(found.eps.toPrecision(3))} parts them into ${found.groups} groups, with ${Math.round(found.noise * 100)} % noise; without eps a radius is looked for.`;
}
