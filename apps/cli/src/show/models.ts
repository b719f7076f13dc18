import type { DriftReport, ModelVersion } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

export function showVersions({ versions }: { versions: readonly ModelVersion[] }, write: Write): void {
  if (versions.length === 0) write('No model was fitted yet: "tributary run" does it.');
  for (const one of versions) {
    const state = one.inForce ? 'in force' : one.refused.length > 0 ? 'held back' : 'kept';
    const names = one.clusters.map(({ name, size }) => `${name} ${size.toLocaleString('en-GB')}`).join(', ');
    write(`${one.key} version ${one.version}, ${one.createdAt.slice(0, 16)}: ${state}`);
    write(`  fitted by release ${one.codeVersion || 'unknown'} on input ${one.inputHash.slice(0, 12)}`);
    write(`  ${count(one.clusters.length, 'cluster')} of ${count(one.rows, 'person', 'people')}: ${names}`);
    const { silhouette, daviesBouldin } = one.chosen;
    write(
      `  silhouette ${silhouette.toFixed(3)} (higher is better), Davies-Bouldin ${daviesBouldin.toFixed(3)} (lower is better)`,
    );
    if (one.comparison) {
      const { version, agreement, turnover } = one.comparison;
      write(
        `  against version ${version}: adjusted Rand index ${agreement.toFixed(3)}, ${Math.round(turnover * 100)} % changed cluster`,
      );
    }
    for (const reason of one.refused) write(`  held back, since ${reason}`);
  }
}

export function showDrift({ model, version, features, assignments, limit, drifted }: DriftReport, write: Write): void {
  write(`${model} version ${version}: ${drifted ? 'people drifted; cluster them again' : 'no drift'} (limit ${limit})`);
  for (const line of table([
    ['feature', 'PSI', 'KS', 'missing'],
    ...features.map(({ feature, psi, ks, missing }) => [
      feature,
      psi.toFixed(3),
      ks.toFixed(3),
      `${missing >= 0 ? '+' : '−'}${(Math.abs(missing) * 100).toFixed(1)} %`,
    ]),
  ]))
    write(`  ${line}`);
  write(`shares of clusters: PSI ${assignments.psi.toFixed(3)}`);
  for (const line of table([
    ['cluster', 'at the fit', 'now'],
    ...assignments.shares.map(({ name, before, now }) => [name, percent(before), percent(now)]),
  ]))
    write(`  ${line}`);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
