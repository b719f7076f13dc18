import type { ModelAssigned, ModelDetails } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

/** A version with its clusters, and the numbers behind each sentence. */
export function showModel(model: ModelDetails & { waitsFor?: string[] }, write: Write): void {
  const { key, version, inForce, refused, rows, asOf, chosen, curve, elbow, clusters, warnings } = model;
  const state =
    version === null ? 'nothing was kept' : inForce ? 'in force' : refused.length > 0 ? 'held back' : 'kept';
  write(
    `${key}${version === null ? '' : ` version ${version}`}: ${state}; ${count(rows, 'person', 'people')}${asOf === null ? '' : ` as they were known on ${asOf}`}`,
  );
  write(
    `silhouette ${chosen.silhouette.toFixed(3)} (higher is better, −1 to 1), Davies-Bouldin ${chosen.daviesBouldin.toFixed(3)} (lower is better)`,
  );
  if (curve.length > 1)
    for (const line of table([
      ['k', 'silhouette', 'WCSS', ''],
      ...curve.map(({ k, silhouette, wcss }) => [
        String(k),
        silhouette.toFixed(3),
        wcss.toLocaleString('en-GB', { maximumFractionDigits: 1 }),
        [...(k === chosen.k ? ['chosen'] : []), ...(k === elbow ? ['elbow of WCSS'] : [])].join(', '),
      ]),
    ]))
      write(`  ${line}`);
  showValidity(model, write);
  for (const { name, explained, loadings } of model.components ?? []) {
    const madeOf = strongest(loadings);
    write(`${name} ${Math.round(explained * 100)} % of the variance${madeOf === '' ? '' : `: ${madeOf}`}`);
  }
  for (const { index, name, size, share, evidence, typical, borderline, stability } of clusters) {
    write('');
    write(`${index + 1}  ${name} (${count(size, 'person', 'people')}, ${Math.round(share * 100)} %)`);
    for (const { sentence, effect } of evidence.slice(0, 4))
      write(`   ${sentence}  [${effect >= 0 ? '+' : '−'}${Math.abs(effect).toFixed(2)} sd]`);
    if (stability !== null) write(`   holds to ${Math.round(stability * 100)} % when people are drawn anew`);
    write(`   typical ${typical.join(', ')}; at the border ${borderline.join(', ')}`);
  }
  for (const reason of refused) write(`held back, since ${reason}`);
  for (const warning of warnings) write(`note: ${warning}`);
  const { waitsFor = [] } = model;
  if (waitsFor.length > 0)
    write(`note: new people wait until features are computed: ${waitsFor.join(', ')} are told of everybody at once`);
}

/** The features that make up most of a component, with their signs. */
function strongest(loadings: Record<string, number>): string {
  return Object.entries(loadings)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    .slice(0, 4)
    .map(([feature, loading]) => `${loading < 0 ? '−' : '+'}${Math.abs(loading).toFixed(2)} ${feature}`)
    .join(', ');
}

/** Dunn, the neighbourhoods of a clustering by density, and advice where it is for another kind. */
function showValidity({ validity, rows }: ModelDetails, write: Write): void {
  const { dunn, dunnRows, density, advice } = validity;
  const sampled = dunnRows < rows ? ` at most, of ${dunnRows} people` : '';
  if (dunn !== null) write(`Dunn ${dunn.toFixed(4)}${sampled} (higher is better)`);
  if (density) {
    write(`radius ${figure(density.eps)}; the knee of the k-distance graph is at ${figure(density.suggested)}`);
    const tried = density.trials.filter((trial) => trial.silhouette !== null);
    const best = tried.sort((a, b) => b.silhouette! - a.silhouette!).slice(0, 5);
    if (best.length > 0)
      for (const line of table([
        ['eps', 'min samples', 'clusters', 'noise', 'silhouette'],
        ...best.map(({ eps, minSamples, clusters, noise, silhouette }) => [
          figure(eps),
          String(minSamples),
          String(clusters),
          `${Math.round(noise * 100)} %`,
          silhouette!.toFixed(3),
        ]),
      ]))
        write(`  ${line}`);
  }
  write(`advice: ${advice.suits}: ${advice.reasons.join(' ')}`);
}

/** How many people got a cluster now. */
export function showAssigned({ model, version, assigned, moved, left, fresh, by }: ModelAssigned, write: Write): void {
  const way = by === 'sql' ? 'in the warehouse' : 'by the algorithm';
  write(`${model} version ${version}: ${count(assigned, 'new person', 'new people')} assigned ${way}`);
  if (moved > 0) write(`  ${count(moved, 'person is', 'people are')} in another cluster now`);
  if (left > 0) write(`  ${count(left, 'person is', 'people are')} in none any more`);
  if (fresh > 0) write(`  ${count(fresh, 'person', 'people')} by features of this moment`);
}

/** The steps of a version: what each met, what it left behind, and the columns it changed. */
export function showSteps({ key, version, steps }: ModelDetails, write: Write): void {
  write(`${key} version ${version}`);
  steps.forEach(({ step, before, after, columns, digest }, at) => {
    write('');
    write(`${at + 1}  ${step}  ${digest}`);
    write(`   ${before} → ${after}`);
    const changed = Object.entries(columns);
    if (changed.length === 0) return;
    for (const line of table([
      ['feature', 'mean', 'deviation', 'least', 'most', 'missing'],
      ...changed.map(([feature, { before: was, after: is }]) => [
        feature,
        ...(['mean', 'deviation', 'least', 'most', 'missing'] as const).map(
          (name) => `${figure(was[name])} → ${figure(is[name])}`,
        ),
      ]),
    ]))
      write(`   ${line}`);
  });
}

function figure(value: number | null): string {
  return value === null ? '–' : value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}
