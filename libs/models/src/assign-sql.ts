import type { ClusteringArtifact } from './result.js';
import { preparedSql, rowsOf, squaredTo } from './warehouse/prepared-sql.js';

/**
 * The steps of a stored model as one statement over `rows`, a statement whose columns are `id`, `c0`, `c1` … (Float64, NaN
 * where a value is missing, in the order of the fit). It answers `id`, `label` and `score`, a row for everybody who is not
 * left out. Null where a step or the algorithm looks at other rows (nearest neighbours, forests, trees, density): those are
 * assigned by {@link assign}. Equal to it but for the rounding of sums.
 */
export function assignmentSql(artifact: ClusteringArtifact, rows: string): string | null {
  const { clustering, centres, order } = artifact;
  if (!['kmeans', 'ml-kmeans'].includes(clustering.algorithm)) return null;
  const prepared = preparedSql(artifact, rows);
  if (!prepared) return null;
  const { from, width } = prepared;
  const distances = rowsOf(clustering.artifact.buffers['centroids']!, width).map(squaredTo);
  const means = rowsOf(centres, width).map((mean) => `sqrt(${squaredTo(mean)})`);
  return `SELECT id, label, if(own = other, 0, (other - own) / greatest(own, other)) AS score FROM (
    SELECT id, toInt32([${order.join(', ')}][own_label]) AS label, far[own_label] AS own,
      arrayMin(arrayFilter((d, at) -> at != own_label, far, arrayEnumerate(far))) AS other FROM (
      SELECT id, indexOf(near, arrayMin(near)) AS own_label, far FROM (
        SELECT id, [${distances.join(', ')}] AS near, [${means.join(', ')}] AS far FROM (${from}))))`;
}
