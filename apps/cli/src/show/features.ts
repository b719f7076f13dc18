import { count, table } from './table.js';

type Write = (line: string) => void;

interface SetLine {
  set: string;
  owner: string;
  computedAt: string | null;
  asOf: string | null;
  lateHours: number;
  late: number;
  imported?: { version: string; at: string; people: number } | null;
  features: { key: string; title: string; unit: string; description: string; currency?: string }[];
}

export function showFeatures({ sets }: { sets: SetLine[] }, write: Write): void {
  if (sets.length === 0) return write('No feature sets. Define one in tributary.config.ts under "features".');
  for (const { set, owner, computedAt, asOf, lateHours, late, imported, features } of sets) {
    const fresh = computedAt === null ? 'never computed' : `as of ${asOf ?? ''}, computed ${computedAt}`;
    write(`${set}: ${fresh}${owner === '' ? '' : `; owner ${owner}`}`);
    if (late > 0) write(`  ${count(late, 'event')} came in more than ${lateHours} hours late and changed values then`);
    if (imported)
      write(`  version ${imported.version} of ${imported.at}, ${count(imported.people, 'person', 'people')}`);
    if (imported === null) write('  nothing imported yet');
    for (const line of table(
      features.map(({ key, unit, currency, description }) => [`  ${key}`, currency ?? unit, description]),
    ))
      write(line);
  }
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
