import { kindOf, type DatePart, type Kind, type Role } from '../settings/roles.js';
import { headerWords } from './header-words.js';
import type { ColumnProfile } from './profile-column.js';

export interface Column {
  name: string;
  role: Role | DatePart;
  profile: ColumnProfile;
  /** Columns that are joined into this one. */
  parts?: readonly string[];
}

export interface MatchedField {
  role: Role;
  title: string;
  /** Per file the columns that make the value. */
  columns: string[][];
  /** How much it can tell records apart, roughly: the entropy it could have at most, by how often it is filled. */
  weight: number;
}

interface Matched {
  matched: MatchedField[];
  alone: { file: number; column: string }[];
}

/** Least likeness of two columns that are taken for the same thing. */
const leastLikeness = 0.35;

/**
 * Pairs the columns of two files by header, role and values, the likest first. What one file splits (given and family
 * name, street and number) is joined where the other file has it whole. One file, or more than two, go by headers.
 */
export function matchColumns(files: readonly Column[][]): Matched {
  const [first = [], second] = files;
  if (files.length === 1) return { matched: first.map((column) => asField([column])), alone: [] };
  if (files.length > 2 || second === undefined) return byHeader(files);
  const [left, right] = joinSplit(first, second);
  const candidates = left
    .flatMap((a) => right.map((b) => ({ a, b, likeness: likeness(a, b) })))
    .filter((pair) => pair.likeness >= leastLikeness)
    .sort((x, y) => y.likeness - x.likeness);
  const partner = new Map<Column, Column>();
  const taken = new Set<Column>();
  for (const { a, b } of candidates) {
    if (partner.has(a) || taken.has(b)) continue;
    partner.set(a, b);
    taken.add(b);
  }
  return {
    matched: left.flatMap((a) => (partner.has(a) ? [asField([a, partner.get(a)!])] : [])),
    alone: [
      ...left.filter((a) => !partner.has(a)).map((a) => ({ file: 0, column: a.name })),
      ...right.filter((b) => !taken.has(b)).map((b) => ({ file: 1, column: b.name })),
    ],
  };
}

function byHeader(files: readonly Column[][]): Matched {
  const matched: MatchedField[] = [];
  const alone: Matched['alone'] = [];
  for (const column of files[0] ?? []) {
    const same = files.map((file) => file.find((other) => headerWords(other.name) === headerWords(column.name)));
    if (same.every((other) => other !== undefined)) matched.push(asField(same));
    else alone.push({ file: 0, column: column.name });
  }
  return { matched, alone };
}

/** 0 to 1: equal headers count most, then roles, then values that both have. */
function likeness(a: Column, b: Column): number {
  const header = headerWords(a.name) === headerWords(b.name) ? 0.5 : 0;
  const kinds = [kindOfColumn(a), kindOfColumn(b)];
  const texts = kinds.every((kind) => kind === 'text' || kind === 'word' || kind === 'name');
  if (header === 0 && kinds[0] !== kinds[1] && !texts) return 0;
  const role = a.role === b.role ? (generic.has(a.role) ? 0.2 : 0.4) : 0;
  const shape = 0.15 * Math.min(a.profile.words / b.profile.words, b.profile.words / a.profile.words);
  return header + role + shape + 0.4 * overlap(a.profile.values, b.profile.values);
}

const generic: ReadonlySet<string> = new Set(['word', 'title', 'text', 'code', 'number', 'category']);
const kindOfColumn = (column: Column): Kind => kindOf[column.role as Role];

/** Share of the smaller set of values that the other one has too. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const value of small) if (large.has(value)) shared++;
  return small.size === 0 ? 0 : shared / small.size;
}

/** Roles that one file may have in parts and the other as a whole. */
const wholes: readonly { whole: Role; parts: readonly Role[] }[] = [
  { whole: 'full_name', parts: ['forename', 'surname'] },
  { whole: 'address', parts: ['street_number', 'street'] },
];

function joinSplit(first: readonly Column[], second: readonly Column[]): [Column[], Column[]] {
  let left = [...first];
  let right = [...second];
  for (const { whole, parts } of wholes) {
    left = joinWhere({ columns: left, other: right, whole, parts });
    right = joinWhere({ columns: right, other: left, whole, parts });
  }
  return [left, right];
}

function joinWhere(split: { columns: Column[]; other: Column[]; whole: Role; parts: readonly Role[] }): Column[] {
  const { columns, other, whole, parts } = split;
  const found = parts.map((role) => columns.find((column) => column.role === role));
  const wanted = other.some(({ role }) => role === whole) && !other.some(({ role }) => role === parts[1]);
  if (!wanted || columns.some(({ role }) => role === whole) || found.some((column) => column === undefined))
    return columns;
  const pieces = found as Column[];
  const joined: Column = { ...pieces[0]!, role: whole, name: whole, parts: pieces.map(({ name }) => name) };
  return [...columns.filter((column) => !pieces.includes(column)), joined];
}

function asField(columns: readonly Column[]): MatchedField {
  const role = commonRole(columns.map((column) => column.role as Role));
  const weights = columns.map(({ profile }) => profile.filled * Math.log2(1 + profile.distinct));
  return {
    role,
    title: columns[0]!.name,
    columns: columns.map(({ name, parts }) => [...(parts ?? [name])]),
    weight: Math.min(...weights),
  };
}

/** The role that suits all: the plainer one where files differ ("title" for a word here and a sentence there). */
function commonRole(found: readonly Role[]): Role {
  const [first] = found as [Role];
  if (found.every((role) => role === first)) return first;
  const kinds = new Set(found.map((role) => kindOf[role]));
  if (kinds.has('text')) return 'title';
  return kinds.size === 1 ? first : 'word';
}
