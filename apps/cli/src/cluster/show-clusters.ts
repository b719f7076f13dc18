import type { ClusterSummary } from '@tributary/worker/cluster';
import { count, table } from '../show/table.js';

type Write = (line: string) => void;

/** The clusters for a person: how good, how many, what sets each apart, and what was left out. */
export function showClusters(summary: ClusterSummary, write: Write): void {
  const { k, clustered, columns, silhouette, silhouetteError, daviesBouldin, wcss } = summary;
  write(
    `${count(k, 'cluster')} of ${count(clustered, 'row')} by ${count(columns.length, 'column')} (${summary.algorithm})`,
  );
  const error = silhouetteError === null ? '' : ` ± ${silhouetteError.toFixed(3)}, from a sample`;
  write(`silhouette ${silhouette.toFixed(4)}${error} (higher is better, −1 to 1)`);
  write(`Davies-Bouldin ${daviesBouldin.toFixed(4)} (lower is better), WCSS ${wcss.toLocaleString('en-GB')}`);
  const dunn =
    summary.dunn === null
      ? ''
      : `, Dunn ${summary.dunn.toFixed(4)}${summary.dunnRows < summary.clustered ? ` at most (of ${summary.dunnRows} rows)` : ''}`;
  write(`Calinski-Harabasz ${large(summary.calinskiHarabasz)}${dunn} (higher is better)`);
  if (summary.density) {
    const { eps, minSamples, suggested, reason } = summary.density;
    const knee =
      suggested === eps
        ? 'the knee of the k-distance graph'
        : `the k-distance graph has its knee at ${suggested.toPrecision(3)}`;
    write(`groups of at least ${minSamples} rows within a radius of ${eps.toPrecision(3)} (${knee})`);
    write(reason);
  }
  if (summary.curve.length > 1) {
    write('');
    for (const line of table([
      ['k', 'silhouette', 'Davies-Bouldin', 'WCSS', ''],
      ...summary.curve.map((point) => [
        String(point.k),
        point.silhouette.toFixed(4),
        point.daviesBouldin.toFixed(4),
        point.wcss.toLocaleString('en-GB', { maximumFractionDigits: 1 }),
        [...(point.k === k ? ['chosen'] : []), ...(point.k === summary.elbow ? ['elbow of WCSS'] : [])].join(', '),
      ]),
    ]))
      write(`  ${line}`);
  }
  write('');
  summary.clusters.forEach(({ name, size, description, stability }, index) => {
    write(`  ${index + 1}  ${name} (${count(size, 'row')}, ${percent(size / clustered)})`);
    write(`     ${description}`);
    if (stability !== null) write(`     holds to ${Math.round(stability * 100)} % when rows are drawn anew`);
  });
  if (summary.noise > 0) write(`  −1  Noise (${count(summary.noise, 'row')}): no cluster`);
  if (summary.dropped.length > 0) write('');
  if (summary.advice.suits !== summary.algorithm.replace('ml-kmeans', 'kmeans'))
    write(`advice: ${summary.advice.suits}: ${summary.advice.reasons.join(' ')}`);
  if (summary.importance)
    write(
      `columns count for what they say of ${summary.importance.outcome}: ${Object.entries(summary.importance.weights)
        .sort((a, b) => b[1] - a[1])
        .map(([name, weight]) => `${name} ${weight.toFixed(2)}`)
        .join(', ')}`,
    );
  for (const { column, reason } of summary.dropped) write(`left out: ${column}: ${reason}`);
  for (const warning of summary.warnings) write(`note: ${warning}`);
  if (summary.out !== null) write(`rows with their cluster: ${summary.out}`);
  if (summary.matrix !== null) write(`numbers that were clustered: ${summary.matrix}`);
  if (summary.report !== null) write(`report: ${summary.report}`);
}

/** What is there but would round to nothing says so. */
function percent(share: number): string {
  return share > 0 && share < 0.005 ? 'under 1 %' : `${Math.round(share * 100)} %`;
}

/** Of groups that are points it is beyond any measure. */
function large(value: number): string {
  return value < 1e9 ? value.toFixed(1) : value.toExponential(1);
}
