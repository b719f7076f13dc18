import { table } from './table.js';

type Write = (line: string) => void;

interface SetLine {
  set: string;
  owner: string;
  computedAt: string | null;
  asOf: string | null;
  features: { key: string; title: string; unit: string; description: string; currency?: string }[];
}

export function showFeatures({ sets }: { sets: SetLine[] }, write: Write): void {
  if (sets.length === 0) return write('No feature sets. Define one in tributary.config.ts under "features".');
  for (const { set, owner, computedAt, asOf, features } of sets) {
    const fresh = computedAt === null ? 'never computed' : `as of ${asOf ?? ''}, computed ${computedAt}`;
    write(`${set}: ${fresh}${owner === '' ? '' : `; owner ${owner}`}`);
    for (const line of table(
      features.map(({ key, unit, currency, description }) => [`  ${key}`, currency ?? unit, description]),
    ))
      write(line);
  }
}

interface Vector {
  person: string;
  values: { feature: string; unit: string; value: number | string | null }[];
}

export function showVector({ person, values }: Vector, write: Write): void {
  write(person);
  for (const line of table(
    values.map(({ feature, unit, value }) => [`  ${feature}`, String(value ?? 'missing'), unit]),
  ))
    write(line);
}

export function showExported(
  { file, bytes, columns }: { file: string; bytes: number; columns: string[] },
  write: Write,
): void {
  write(`${file}: ${columns.length} columns, ${bytes.toLocaleString('en-GB')} bytes.`);
}
