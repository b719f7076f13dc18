import type { ModelTimeline } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

/** Each version with its metrics, what became of each cluster, and where most people went. */
export function showTimeline({ model, versions }: ModelTimeline, write: Write): void {
  if (versions.length === 0) write(`Model "${model}" was never fitted: "tributary models run ${model}" does it.`);
  for (const one of versions) {
    const { version, createdAt, inForce, rows, k, silhouette, daviesBouldin, wcss, against } = one;
    write(`${model} version ${version}, ${createdAt.slice(0, 16)}${inForce ? ', in force' : ''}`);
    write(
      `  ${count(k, 'cluster')} of ${count(rows, 'person', 'people')}: silhouette ${silhouette.toFixed(3)} (higher is better), Davies-Bouldin ${daviesBouldin.toFixed(3)} (lower is better), WCSS ${wcss.toLocaleString('en-GB', { maximumFractionDigits: 1 })}`,
    );
    if (against !== null)
      write(
        `  against version ${against}: adjusted Rand index ${one.agreement!.toFixed(3)}, ${percent(one.turnover!)} changed cluster`,
      );
    for (const line of table([
      ['cluster', 'people', 'stayed', 'entered', 'left', 'arrived', 'gone', 'turnover'],
      ...one.clusters.map(({ index, name, size, moves }) => [
        `${index + 1} ${name}`,
        String(size),
        ...(moves
          ? [moves.stayed, moves.entered, moves.left, moves.arrived, moves.gone].map(String)
          : ['–', '–', '–', '–', '–']),
        moves?.turnover == null ? '–' : percent(moves.turnover),
      ]),
    ]))
      write(`  ${line}`);
    for (const reason of one.refused) write(`  held back, since ${reason}`);
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
