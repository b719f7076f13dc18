import type { Warehouse } from '@tributary/contracts';
import type { Field, LinkSettings } from './settings/link-settings.js';

/** Which pairs are looked at: within one table, between tables, or both. */
export type Mode = 'dedupe' | 'link' | 'both';

/** What every step of a linkage works on. Its tables all begin with `prefix` and are dropped at its end. */
export interface LinkageRun {
  warehouse: Warehouse;
  prefix: string;
  settings: LinkSettings;
  fields: readonly Field[];
  mode: Mode;
  /** Records per file; a record's id is its place in all files one after another. */
  sizes: readonly number[];
  records: number;
  signal?: AbortSignal;
}

/** Pairs there are to compare without blocking. */
export function pairsInAll({ sizes, records, mode }: LinkageRun): number {
  const within = mode === 'link' ? sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0) : 0;
  return (records * (records - 1)) / 2 - within;
}

/** SQL that is true where a pair of record numbers l < r is looked at. */
export function pairAllowed({ sizes, mode }: LinkageRun, l = 'l', r = 'r'): string {
  if (mode !== 'link') return '1';
  let start = 0;
  const starts = sizes.slice(0, -1).map((size) => (start += size));
  const file = (id: string) => starts.map((at) => `(${id} >= ${at})`).join(' + ');
  return `(${file(l)}) != (${file(r)})`;
}

/** SQL for the pairs of a block: all of its records, or only those between files. */
export function pairsOfBlock({ sizes, mode }: LinkageRun): string {
  const all = 'toFloat64(count()) * count()';
  if (mode !== 'link') return `(${all} - count()) / 2`;
  return `(${all} - ${sizes.map((_, file) => `pow(countIf(source = ${file}), 2)`).join(' - ')}) / 2`;
}
