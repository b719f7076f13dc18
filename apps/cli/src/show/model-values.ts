import type { ModelImputed, ModelWhy } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

/** A person's cluster with each feature as the model took it. */
export function showWhy(
  { model, version, person, cluster, name, score, none, of, features }: ModelWhy,
  write: Write,
): void {
  const where = cluster === null ? `in no cluster of ${model}: ${none ?? ''}` : `in ${cluster} (${name ?? ''})`;
  write(`${person} is ${where}; version ${version}, by features ${of === 'now' ? 'of this moment' : 'computed last'}`);
  if (score !== null) write(`clearness ${score.toFixed(2)} (−1 to 1; 0 is the border)`);
  if (features.length === 0) return;
  for (const line of table([
    ['feature', 'value', 'mean of the cluster', 'of everybody', ''],
    ...features.map(({ feature, words, mean, overall, imputed }) => [
      feature,
      words,
      figure(mean),
      figure(overall),
      imputed ? 'filled' : '',
    ]),
  ]))
    write(`  ${line}`);
}

/** Of how many people each feature is missing. */
export function showImputed({ model, version, by, rows, people, features, cells }: ModelImputed, write: Write): void {
  const way = by === 'exclude' ? 'whoever lacks one is left out' : `filled by ${by}`;
  write(
    `${model} version ${version}: of ${people.toLocaleString('en-GB')} of ${count(rows, 'person', 'people')} something is missing; ${way}`,
  );
  for (const line of table([
    ['feature', 'people', 'share', 'taken as', 'where they are'],
    ...features.map(({ feature, people: lacking, share, taken, clusters }) => [
      feature,
      lacking.toLocaleString('en-GB'),
      `${(share * 100).toFixed(1)} %`,
      lacking === 0 ? '–' : figure(taken),
      clusters.map(({ name, people: some }) => `${name} ${some.toLocaleString('en-GB')}`).join(', '),
    ]),
  ]))
    write(`  ${line}`);
  for (const { person, cluster, taken } of cells)
    write(
      `${person}  ${cluster === null ? 'in no cluster' : `${model}.${cluster}`}  ${taken === null ? 'left out' : `taken as ${figure(taken)}`}`,
    );
}

const figure = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
