import { existsSync } from 'node:fs';
import { TributaryError } from '@tributary/contracts';
import type { LinkFile, Truth } from '@tributary/linkage';
import { openLinkFile } from './table-file.js';
import { clustersAsTruth } from './truth-clusters.js';

/** Known answers, as they are asked for: columns that hold them are no evidence. */
export type TruthSource = { column: string; pattern: RegExp | null } | { file: LinkFile };

/**
 * Reads `--truth`: a column, `column=regex` (its first group, else the match, is the label), or a file.
 * @throws INVALID_REQUEST where it is none of these.
 */
export async function parseTruth(text: string, files: readonly LinkFile[]): Promise<TruthSource> {
  const has = (column: string): boolean => files.every((file) => file.columns.includes(column));
  if (has(text)) return { column: text, pattern: null };
  const [, column, source] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (column !== undefined && has(column)) {
    try {
      return { column, pattern: new RegExp(source!, 'u') };
    } catch (cause) {
      throw invalid(`"${source}" is no regular expression: ${(cause as Error).message}`);
    }
  }
  if (existsSync(text)) return { file: await openLinkFile(text) };
  throw invalid(
    `--truth "${text}" is neither a column of every file, nor column=regex, nor a file. Columns: ${files[0]!.columns.join(', ')}.`,
  );
}

/** The answers by record number. */
export async function readTruth(
  source: TruthSource,
  files: readonly LinkFile[],
  idColumns: readonly (string | null)[],
): Promise<Truth> {
  if ('column' in source) {
    const labels = labeller();
    for (const file of files)
      for await (const value of columnOf(file, source.column))
        labels.add(source.pattern ? partOf(value, source.pattern) : value);
    const all = labels.all();
    if (all.every((label) => label < 0))
      throw invalid(
        source.pattern
          ? `--truth: "${source.pattern.source}" matches no value of column "${source.column}", such as "${exampleOf(files, source.column)}".`
          : `--truth: column "${source.column}" is empty in every row.`,
      );
    return { labels: all };
  }
  if (source.file.columns.length === 1) return labelsPerRow(source.file, files);
  const clusters = await clustersAsTruth(source.file, { files, idColumns });
  return clusters ?? pairsOf(source.file, files, idColumns);
}

/** The first value there is. */
function exampleOf([file]: readonly LinkFile[], column: string): string {
  const place = file!.columns.indexOf(column);
  return file!.rows.map((row) => row[place] ?? '').find((value) => value !== '') ?? '';
}

const partOf = (value: string, pattern: RegExp): string => {
  const match = pattern.exec(value);
  return match?.[1] ?? match?.[0] ?? '';
};

async function* columnOf(file: LinkFile, column: string): AsyncGenerator<string> {
  const place = file.columns.indexOf(column);
  for await (const batch of file.read()) for (const row of batch) yield row[place] ?? '';
}

/** Labels as whole numbers; an empty one is unknown (-1). */
function labeller(): { add(value: string): void; all(): Int32Array } {
  const codes = new Map<string, number>();
  const found: number[] = [];
  return {
    add(value) {
      if (value !== '' && !codes.has(value)) codes.set(value, codes.size);
      found.push(value === '' ? -1 : codes.get(value)!);
    },
    all: () => Int32Array.from(found),
  };
}

async function labelsPerRow(file: LinkFile, files: readonly LinkFile[]): Promise<Truth> {
  const labels = labeller();
  for await (const value of columnOf(file, file.columns[0]!)) labels.add(value);
  let records = 0;
  for (const each of files) for await (const batch of each.read()) records += batch.length;
  const all = labels.all();
  if (all.length !== records) throw invalid(`"${file.name}" has ${all.length} labels for ${records} records.`);
  return { labels: all };
}

const sideWords = /(^|_)(l|r|left|right|1|2|a|b|ltable|rtable|source|target|d1|d2)(_|$)|(id|key|d)_?[12lrab]$/i;
/** Share of a column's values that must be ids of records. */
const leastKnown = 0.1;
const verdictWords = /gold|label|match|score|probability|is_dup|duplicate|truth|class/i;

async function pairsOf(
  file: LinkFile,
  files: readonly LinkFile[],
  idColumns: readonly (string | null)[],
): Promise<Truth> {
  // Where no column holds ids, predictions count rows from 1, as they were written; other files from 0.
  const numbers = await recordNumbers(files, idColumns, file.columns.includes('match_probability') ? 1 : 0);
  const [first, second] = [numbers[0]!, numbers[1] ?? numbers[0]!];
  const known = (place: number, ids: ReadonlyMap<string, number>): number =>
    file.rows.filter((row) => ids.has(row[place] ?? '')).length / file.rows.length;
  // A header that names a side counts, but only where its values are ids.
  const share = (place: number, ids: ReadonlyMap<string, number>): number => {
    const found = known(place, ids);
    return found < leastKnown ? -Infinity : found + (sideWords.test(file.columns[place]!) ? 1 : 0);
  };
  let best = { left: -1, right: -1, score: 0 };
  file.columns.forEach((_, left) =>
    file.columns.forEach((__, right) => {
      if (left === right) return;
      const score = share(left, first) + share(right, second) + (left < right ? 0.01 : 0);
      if (score > best.score) best = { left, right, score };
    }),
  );
  if (best.left < 0)
    throw invalid(
      `"${file.name}" names no ids of the records: it needs two columns with ids, or one with a label per row. Say --id where ids are in another column.`,
    );
  const verdict = file.columns.findIndex(
    (name, place) => place !== best.left && place !== best.right && verdictWords.test(name) && binary(file, place),
  );
  const pairs = new Map<string, readonly [number, number]>();
  for await (const batch of file.read())
    for (const row of batch) {
      if (verdict >= 0 && !positive(row[verdict] ?? '')) continue;
      const [a, b] = [first.get(row[best.left] ?? ''), second.get(row[best.right] ?? '')];
      if (a === undefined || b === undefined || a === b) continue;
      const pair = a < b ? ([a, b] as const) : ([b, a] as const);
      pairs.set(pair.join(' '), pair);
    }
  if (pairs.size === 0)
    throw invalid(
      `--truth: "${file.name}" has no pair of two records of these files; its first row says "${file.rows[0]![best.left]}" and "${file.rows[0]![best.right]}". Say --id where ids are in another column.`,
    );
  return { pairs: [...pairs.values()] };
}

const positive = (text: string): boolean => /^(true|yes|y|match|m)$/i.test(text) || Number(text) >= 0.5;
const binary = (file: LinkFile, place: number): boolean =>
  file.rows.every((row) =>
    /^(true|false|yes|no|y|n|m|match|distinct|unmatch|0(\.\d+)?|1(\.0+)?)$/i.test(row[place] ?? ''),
  );

/** Id → record number per file; the row's number where no column holds ids. */
async function recordNumbers(
  files: readonly LinkFile[],
  idColumns: readonly (string | null)[],
  firstRow: number,
): Promise<Map<string, number>[]> {
  const found: Map<string, number>[] = [];
  let number = 0;
  for (const [index, file] of files.entries()) {
    const ids = new Map<string, number>();
    const column = idColumns[index] ?? null;
    const place = column === null ? -1 : file.columns.indexOf(column);
    let row = firstRow;
    for await (const batch of file.read())
      for (const cells of batch) {
        const id = place < 0 ? String(row) : (cells[place] ?? '');
        if (!ids.has(id)) ids.set(id, number);
        row++;
        number++;
      }
    found.push(ids);
  }
  return found;
}

const invalid = (message: string): TributaryError => new TributaryError('INVALID_REQUEST', message);
