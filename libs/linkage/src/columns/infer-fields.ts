import { TributaryError } from '@tributary/contracts';
import { kindOf, type Role } from '../settings/roles.js';
import type { Field } from '../settings/link-settings.js';
import { headerWords } from './header-words.js';
import { inferRole } from './infer-role.js';
import { matchColumns, type Column } from './match-columns.js';
import { profileColumn } from './profile-column.js';

/** The head of one file: its columns and a sample of its rows. */
export interface FileSample {
  name: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export interface InferredFields {
  fields: Field[];
  /** Columns that are not compared, and why. */
  leftOut: { file: string; column: string; why: string }[];
}

/** More fields than this say little that is new, and comparison vectors are packed into 53 bits. */
const mostFields = 16;

/**
 * Finds what can be compared: the role of every column, and which columns of two files mean the same.
 * @param never Columns that are no evidence whatever they hold: ids and known answers.
 * @throws INVALID_REQUEST where nothing comparable is left.
 */
export function inferFields(files: readonly FileSample[], never: ReadonlySet<string>): InferredFields {
  const leftOut: InferredFields['leftOut'] = [];
  const columns = files.map((file): Column[] =>
    file.columns.flatMap((column, index): Column[] => {
      if (never.has(column)) {
        leftOut.push({ file: file.name, column, why: 'named as id or answer' });
        return [];
      }
      const profile = profileColumn(
        column,
        file.rows.map((row) => row[index] ?? ''),
      );
      const guess = inferRole(profile);
      if ('use' in guess) return [{ name: column, role: guess.use, profile }];
      leftOut.push({ file: file.name, column, why: guess.leftOut });
      return [];
    }),
  );
  const { matched, alone } = matchColumns(columns.map(joinDateParts));
  for (const { file, column } of alone)
    leftOut.push({ file: files[file]!.name, column, why: 'nothing like it in the other file' });
  if (matched.length === 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      'No column can be compared: all are ids, answers, empty, always the same, or have no counterpart in the other file. Name them with --settings.',
    );
  const ranked = [...matched].sort((a, b) => b.weight - a.weight).slice(0, mostFields);
  const kept = matched.filter((field) => ranked.includes(field));
  for (const field of matched)
    if (!kept.includes(field))
      leftOut.push({
        file: files[0]!.name,
        column: field.columns[0]!.join(' + '),
        why: `only ${mostFields} fields are compared`,
      });
  return { fields: named(kept), leftOut };
}

/** Three columns of whole numbers that are a year, a month and a day become one date. */
function joinDateParts(columns: readonly Column[]): Column[] {
  const part = (role: string) => columns.find((column) => column.role === role);
  const parts = [part('birth_year'), part('birth_month'), part('birth_day')];
  const rest = columns.filter((column) => !parts.includes(column));
  const [year, month, day] = parts;
  if (!year || !month || !day)
    return columns.map((column) => (parts.includes(column) ? { ...column, role: 'number' as const } : column));
  return [...rest, { ...year, name: year.name, role: 'birth_date', parts: [year.name, month.name, day.name] }];
}

function named(fields: readonly { role: Role; columns: string[][]; title: string }[]): Field[] {
  const taken = new Set<string>();
  return fields.map(({ role, columns, title }) => {
    const words = headerWords(title)
      .replace(/[^a-z0-9_]/g, '')
      .slice(0, 40);
    const base = /^[a-z]/.test(words) ? words : kindOf[role] === 'name' ? role : `${role}_${words}`.replace(/_$/, '');
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return { name, role, columns };
  });
}
