import type { ClusterReport } from './result.js';

/** What a reader should know before trusting the clusters. */
export function warningsOf(run: { rows: number; columns: number; clusters: readonly ClusterReport[] }): string[] {
  const { rows, columns, clusters } = run;
  const warnings: string[] = [];
  if (rows < 50) warnings.push(`Only ${rows} rows: clusters of so few rarely hold up.`);
  // Formann's rule of thumb, 2^columns, is beyond reach; ten rows per column is the least that is commonly asked.
  if (rows < columns * 10)
    warnings.push(`${columns} features are many for ${rows} rows; use fewer, or stronger reduction.`);
  for (const cluster of clusters)
    if (cluster.size < 10 || cluster.share < 0.01)
      warnings.push(`"${cluster.name}" holds ${cluster.size} of ${rows}: it may be outliers rather than a group.`);
  for (const { name, stability } of clusters)
    if (stability !== null && stability < 0.6)
      warnings.push(
        `"${name}" does not hold up when rows are drawn anew (overlap ${stability.toFixed(2)}, below 0.6).`,
      );
  return warnings;
}
