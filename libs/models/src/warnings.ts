import { standsOut } from '@tributary/numerics';
import type { ClusterReport } from './result.js';
import type { Density } from './validity.js';

/** What a reader should know before trusting the clusters. */
export function warningsOf(run: {
  rows: number;
  columns: number;
  clusters: readonly ClusterReport[];
  density: Density | null;
}): string[] {
  const { rows, columns, clusters, density } = run;
  const warnings: string[] = [];
  if (rows < 50) warnings.push(`Only ${rows} rows: clusters of so few rarely hold up.`);
  // Formann's rule of thumb, 2^columns, is beyond reach; ten rows per column is the least that is commonly asked.
  if (rows < columns * 10)
    warnings.push(`${columns} features are many for ${rows} rows; use fewer, or stronger reduction.`);
  const small = clusters.filter(({ size, share }) => size < 3 || share < 0.01 || (size < 10 && share < 0.05));
  if (small.length > 0) {
    const named = small.map(({ name, size }) => `"${name}" (${size})`).join(', ');
    const are =
      small.length === 1 ? 'it may be outliers rather than a group' : 'they may be outliers rather than groups';
    warnings.push(`Of ${rows} rows few are in ${named}: ${are}.`);
  }
  if (density?.search && !standsOut(density.search))
    warnings.push(
      'The dense groups stand out no more than chance makes of one cloud: gaps between them may mean nothing.',
    );
  for (const { name, stability } of clusters)
    if (stability !== null && stability < 0.6)
      warnings.push(
        `"${name}" does not hold up when rows are drawn anew (overlap ${stability.toFixed(2)}, below 0.6).`,
      );
  return warnings;
}
