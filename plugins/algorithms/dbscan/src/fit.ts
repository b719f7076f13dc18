import { completePoints, dbscan, kDistances, pickRows, suggestedRadius } from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { DbscanParams } from './params.js';

/** Clusters of dense rows. The artifact keeps the cores and their labels: others are labelled by the nearest core. */
export function fitDbscan(matrix: Matrix, { eps, minSamples }: DbscanParams, tools: FitTools): Artifact {
  const points = completePoints(matrix);
  const radius = eps ?? suggestedRadius(kDistances(points, { k: minSamples, seed: tools.seed }));
  if (!(radius > 0))
    throw new TributaryError(
      'MODEL_INPUT',
      'Most rows are equal to others, so no radius can be suggested; give `eps`.',
    );
  const { labels, cores } = dbscan(points, { eps: radius, minSamples });
  const found = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const noise = labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0);
  return {
    format: 1,
    json: { columns: matrix.columns.map((column) => column.name), eps: radius, minSamples, clusters: found, noise },
    buffers: {
      cores: pickRows(points, cores).data,
      labels: Float64Array.from(cores, (row) => labels[row]!),
    },
  };
}
