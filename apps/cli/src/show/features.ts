import { count, table } from './table.js';

type Write = (line: string) => void;

interface SetLine {
  set: string;
  owner: string;
  computedAt: string | null;
  asOf: string | null;
  lateHours: number;
  late: number;
  leftOut: number;
  imported?: { version: string; at: string; people: number } | null;
  features: {
    key: string;
    title: string;
    unit: string;
    description: string;
    currency?: string;
    owner: string;
    state: 'current' | 'outdated' | 'never';
  }[];
}

export function showFeatures({ sets }: { sets: SetLine[] }, write: Write): void {
  if (sets.length === 0) return write('No feature sets. Define one in tributary.config.ts under "features".');
  for (const { set, owner, computedAt, asOf, lateHours, late, leftOut, imported, features } of sets) {
    const fresh = computedAt === null ? 'never computed' : `as of ${asOf ?? ''}, computed ${computedAt}`;
    write(`${set}: ${fresh}${owner === '' ? '' : `; owner ${owner}`}`);
    if (late > 0) write(`  ${count(late, 'event')} came in more than ${lateHours} hours late and changed values then`);
    if (leftOut > 0)
      write(
        `  ${count(leftOut, 'amount')} in other currencies without a rate: left out; see "money" in the guide to features`,
      );
    if (imported)
      write(`  version ${imported.version} of ${imported.at}, ${count(imported.people, 'person', 'people')}`);
    if (imported === null) write('  nothing imported yet');
    for (const line of table(
      features.map(({ key, unit, currency, description, owner: by, state }) => [
        `  ${key}`,
        currency ?? unit,
        by === owner ? '' : by,
        computedAt === null ? '' : states[state],
        description,
      ]),
    ))
      write(line);
  }
}

const states = { current: '', outdated: 'defined anew since', never: 'not computed yet' } as const;

interface Previewed extends Record<'least' | 'median' | 'mean' | 'most', number | null> {
  set: string;
  unit: string;
  currency?: string;
  asOf: string;
  people: number;
  missing: number;
  sample: { person: string; value: number | string | null; parts: Record<string, number | string | null> }[];
}

export function showPreviewed(previewed: Previewed, write: Write): void {
  const { set, unit, currency = unit, asOf, people, missing, least, median, mean, most, sample } = previewed;
  write(
    `As of ${asOf}, ${count(people, 'person', 'people')} in ${set}; missing for ${missing.toLocaleString('en-GB')}.`,
  );
  if (least !== null)
    write(
      `Least ${short(least)}, median ${short(median)}, mean ${short(mean)}, most ${short(most)}${currency === 'number' ? '' : ` (${currency})`}.`,
    );
  for (const line of table(
    sample.map(({ person, value, parts }) => [
      `  ${person}`,
      short(value),
      Object.entries(parts)
        .map(([name, part]) => `${name} ${short(part)}`)
        .join(', '),
    ]),
  ))
    write(line);
}

function short(value: number | string | null): string {
  if (value === null) return 'missing';
  return typeof value === 'string' ? value : value.toLocaleString('en-GB', { maximumFractionDigits: 4 });
}

interface Vector {
  person: string;
  values: {
    feature: string;
    unit: string;
    value: number | string | null;
    parts?: { feature: string; weight: number; value: number; adds: number }[];
  }[];
}

export function showVector({ person, values }: Vector, write: Write): void {
  write(person);
  for (const line of table(
    values.flatMap(({ feature, unit, value, parts = [] }) => [
      [`  ${feature}`, String(value ?? 'missing'), unit],
      ...parts.map((part) => [`    ${part.feature}`, String(part.adds), `${part.weight} × ${part.value}`]),
    ]),
  ))
    write(line);
}

export function showExported(
  { file, bytes, columns }: { file: string; bytes: number; columns: string[] },
  write: Write,
): void {
  write(`${file}: ${columns.length} columns, ${bytes.toLocaleString('en-GB')} bytes.`);
}

interface LeftOut {
  rows: number;
  first: number[];
}

export function showImported(
  imported: { set: string; version: string; rows: number; imported: number; unmatched: LeftOut; unusable: LeftOut },
  write: Write,
): void {
  const { set, version, rows, unmatched, unusable } = imported;
  write(`${imported.imported.toLocaleString('en-GB')} of ${count(rows, 'row')} into ${set}, version ${version}.`);
  const left = ({ rows: many, first }: LeftOut, why: string) => {
    if (many > 0)
      write(`${count(many, 'row')} left out, ${why}: row ${first.join(', ')}${many > first.length ? ', …' : ''}`);
  };
  left(unmatched, 'nobody is known by their id');
  left(unusable, 'without a value that fits');
}
