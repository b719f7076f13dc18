import { completePoints, dbscan, pickRows, searchRadius, type FoundRadius } from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { DbscanParams } from './params.js';

/** Clusters of dense rows. The artifact keeps the cores and their labels: others are labelled by the nearest core. */
export function fitDbscan(matrix: Matrix, params: DbscanParams, tools: FitTools): Artifact {
  const all = completePoints(matrix);
  const { eps, minSamples, search } = radiusOf(params, () => searchRadius(all, { ...params, seed: tools.seed }));
  const points = search?.sample ? pickRows(all, search.sample) : all;
  const { labels, cores } = dbscan(points, { eps, minSamples });
  const found = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const noise = labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  return {
    format: 1,
    json: {
      columns: matrix.columns.map((column) => column.name),
      ...{ eps, minSamples, clusters: found, noise },
      search: search && told(search),
    },
    buffers: {
      cores: pickRows(points, cores).data,
      labels: Float64Array.from(cores, (row) => labels[row]!),
    },
  };
}

const usualSamples = 5;

function radiusOf({ eps, minSamples = usualSamples }: DbscanParams, search: () => FoundRadius | null) {
  if (eps !== undefined) return { eps, minSamples, search: null };
  const found = search();
  if (found) return { eps: found.eps, minSamples: found.minSamples, search: found };
  throw new TributaryError('MODEL_INPUT', 'Most rows are equal to others, so no radius can be suggested; give `eps`.');
}

/** `sample`: rows of the sample that `minSamples` counts among; null where they are all rows. */
function told({ groups, validity, chance, sample }: FoundRadius) {
  return { groups, validity, chance, sample: sample && sample.length };
}
