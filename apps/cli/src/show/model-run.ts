import type { ModelAssigned, ModelDetails } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

/** A version with its clusters, and the numbers behind each sentence. */
export function showModel(model: ModelDetails & { waitsFor?: string[] }, write: Write): void {
  const { key, version, inForce, refused, rows, asOf, chosen, curve, elbow, clusters, warnings } = model;
  const none = rows - clusters.reduce((sum, { size }) => sum + size, 0);
  const state =
    version === null ? 'nothing was kept' : inForce ? 'in force' : refused.length > 0 ? 'held back' : 'kept';
  write(
    `${key}${version === null ? '' : ` version ${version}`}: ${state}; ${count(rows, 'person', 'people')}${asOf === null ? '' : ` as they were known on ${asOf}`}${none === 0 ? '' : `, ${none.toLocaleString('en-GB')} of them in no cluster`}`,
  );
  showFit(model, write);
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
  for (const { index, name, formerly = [], size, share, evidence, typical, borderline, stability } of clusters) {
    write('');
    write(`${index + 1}  ${name} (${count(size, 'person', 'people')}, ${Math.round(share * 100)} %)`);
    if (formerly.length > 0) write(`   formerly ${formerly.map((one) => `"${one}"`).join(', ')}`);
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

/** Which data it was fitted on, when and by what. */
function showFit({ version, createdAt, codeVersion, inputHash, snapshot }: ModelDetails, write: Write): void {
  const when = createdAt === null ? '' : ` ${createdAt.slice(0, 16)}`;
  write(
    `fitted${when} by release ${codeVersion || 'unknown'}${version === null ? '' : ` on input ${inputHash.slice(0, 12)}`}`,
  );
  if (snapshot === null) return;
  const { segment, definition, version: parent } = snapshot.people;
  const of = parent === null ? numbered('definition', definition) : ` of version ${parent} of its model`;
  write(
    `people: ${segment === null ? 'everybody who has features' : `members of ${segment}${of}`}, read ${snapshot.readAt.slice(0, 16)}`,
  );
  const moments = new Map<string, string[]>();
  for (const { feature, definition: own, computedAt, asOf } of snapshot.features) {
    const moment = `as of ${asOf ?? 'an unknown day'}, computed ${computedAt?.slice(0, 16) ?? 'never'}${numbered('definition', own)}`;
    moments.set(moment, [...(moments.get(moment) ?? []), feature]);
  }
  for (const [moment, features] of moments) write(`features: ${features.join(', ')}: ${moment}`);
}

const numbered = (what: string, version: number | null): string => (version === null ? '' : `, ${what} ${version}`);

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
    write(`  ${density.reason}`);
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
          (name) => `${figure(was[name], was)} → ${figure(is[name], is)}`,
        ),
      ]),
    ]))
      write(`   ${line}`);
  });
}

/** Beside the deviation of its column what is left of rounding is nothing. */
function figure(value: number | null, { deviation }: { deviation: number | null } = { deviation: null }): string {
  if (value === null) return '–';
  const told = Math.abs(value) < (deviation ?? 0) * 1e-9 ? 0 : value;
  return told.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}
