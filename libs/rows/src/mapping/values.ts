import { timeReader, type Json, type TimeSpec } from '@tributary/plugin-kit';
import { exactDecimal, exactProduct, wholeNumber } from './decimal.js';
import type { Cell, RowProblem } from './row.js';
import type { ValueSpec } from './settings.js';

/** A row under the hands of the mapping. The first problem found ends up as the reason of its rejection. */
export interface RowInHand {
  cells: readonly Cell[];
  problem: RowProblem | null;
}

export type ValueReader = (row: RowInHand) => Json | undefined;

/** How columns are found and numbers are written in this file. */
export interface Columns {
  /** Index of a column; throws SOURCE_UNREADABLE where the file has no such column. */
  index(column: string): number;
  decimal: '.' | ',';
}

/** Text of a cell without surrounding blanks; '' where it is empty, absent or null. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell.trim();
  if (cell === undefined || cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

/** Notes why a row is rejected, with the value and its column. */
export function reject(row: RowInHand, column: string, why: string): undefined {
  row.problem ??= { code: 'VALUE_INVALID', reason: `column "${column}": ${why}` };
  return undefined;
}

/** Compiles one target of the mapping to a function of the row; undefined means that the row says nothing of it. */
export function compileValue(spec: ValueSpec, columns: Columns): ValueReader {
  if (typeof spec === 'string') {
    const index = columns.index(spec);
    return (row) => {
      const cell = row.cells[index];
      return cell === '' || cell === null ? undefined : cell;
    };
  }
  if ('constant' in spec) return () => spec.constant;
  if ('product' in spec) return compileProduct(spec.product, columns);
  const index = columns.index(spec.column);
  const convert = compileConversion(spec, columns.decimal);
  return (row) => {
    const cell = row.cells[index];
    const text = cellText(cell);
    if (text === '') {
      if (spec.default !== undefined) return spec.default;
      return spec.optional ? undefined : reject(row, spec.column, 'is empty');
    }
    const value = convert(text, cell);
    if (typeof value === 'object' && value !== null && 'invalid' in value)
      return reject(row, spec.column, `"${shown(text)}" ${String(value.invalid)}`);
    return value;
  };
}

/** A value cut to what fits in a reason. */
export function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

type ColumnSpec = Extract<ValueSpec, { column: string }>;
type Conversion = (text: string, cell: Cell) => Json | undefined;

function compileConversion(spec: ColumnSpec, decimal: '.' | ','): Conversion {
  // A JSON number has a point, whatever the settings say of text.
  const mark = (cell: Cell): '.' | ',' => (typeof cell === 'number' ? '.' : decimal);
  switch (spec.type) {
    case undefined:
      return (_, cell) => cell;
    case 'string':
      return (text) => text;
    case 'integer':
      return (text, cell) => integer(wholeNumber(text, mark(cell)));
    case 'decimal':
      return (text, cell) => exactDecimal(text, mark(cell)) ?? { invalid: 'is no decimal number' };
    case 'boolean':
      return (text) => booleans.get(text.toLowerCase()) ?? { invalid: 'is neither true nor false' };
    case 'date':
      return compileDate(spec);
  }
}

const booleans = new Map<string, boolean>([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

function integer(text: string | null): Json {
  if (text === null) return { invalid: 'is no whole number' };
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function compileDate(spec: TimeSpec): Conversion {
  const read = timeReader(spec);
  return (text) => {
    const time = read(text);
    if ('invalid' in time) return time;
    const iso = new Date(time.at).toISOString();
    // A day is a day: it is not moved by the zone that an instant would have.
    return time.day ?? iso;
  };
}

function compileProduct(names: readonly string[], columns: Columns): ValueReader {
  const indexes = names.map((name) => columns.index(name));
  return (row) => {
    const texts: string[] = [];
    for (const index of indexes) {
      const text = cellText(row.cells[index]);
      if (text === '') return undefined;
      texts.push(text);
    }
    return (
      exactProduct(texts, columns.decimal) ??
      reject(row, names.join('" × "'), `"${texts.join('" × "')}" are not all decimal numbers`)
    );
  };
}
