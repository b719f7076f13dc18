import { TributaryError, type Matrix } from '@tributary/contracts';

/** A column in work: over shared memory, NaN where a value is missing. */
export interface TableColumn {
  feature: string;
  values: Float64Array;
}

/** The rows in work. Steps change it in place: one copy of the matrix, whatever the number of steps. */
export interface Table {
  /** Row of the original matrix per row here. */
  rows: Uint32Array;
  columns: TableColumn[];
  /** Features that go into the clustering; the others still describe it. */
  selected: string[];
  /** Cells that were filled, by feature: rows of the original matrix. */
  imputed: Map<string, Uint32Array>;
}

/** Values of a column with NaN where one is missing; in an array of their own, or the one given. */
export function valuesOf(matrix: Matrix, at: number, into?: Float64Array): Float64Array {
  const column = matrix.columns[at]!;
  if (column.kind !== 'numeric')
    throw new TributaryError('MODEL_INPUT', `Feature "${column.name}" is categorical; clustering needs numbers.`);
  const values = into ?? sharedArray(matrix.rows);
  values.set(column.data);
  const { missing } = column;
  for (let row = 0; row < values.length; row++)
    if (!Number.isFinite(values[row]!) || (missing && (missing[row >> 3]! >> (row & 7)) & 1)) values[row] = NaN;
  return values;
}

/** The first columns of a matrix, by the features named, as a table of its own. */
export function tableOf(matrix: Matrix, features: readonly string[]): Table {
  const rows = new Uint32Array(matrix.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return {
    rows,
    columns: features.map((feature, at) => ({ feature, values: valuesOf(matrix, at) })),
    selected: [...features],
    imputed: new Map(),
  };
}

/** Leaves out the rows for which `keeps` is false. */
export function keepRows(table: Table, keeps: (row: number) => boolean): void {
  let kept = 0;
  for (let row = 0; row < table.rows.length; row++) {
    if (!keeps(row)) continue;
    table.rows[kept] = table.rows[row]!;
    for (const { values } of table.columns) values[kept] = values[row]!;
    kept++;
  }
  if (kept === table.rows.length) return;
  table.rows = table.rows.slice(0, kept);
  for (const column of table.columns) column.values = sharedCopy(column.values, kept);
}

export function columnOf(table: Table, feature: string): Float64Array {
  const column = table.columns.find((one) => one.feature === feature);
  if (!column) throw new TributaryError('MODEL_INPUT', `The matrix has no feature "${feature}".`);
  return column.values;
}

/** The table as a matrix over the same memory; without ids where nobody asks who a row is. */
export function asMatrixOf(table: Table, ids?: BigUint64Array): Matrix {
  return {
    rows: table.rows.length,
    ids: ids ? idsOf(table.rows, ids) : new BigUint64Array(new SharedArrayBuffer(table.rows.length * 8)),
    columns: table.columns.map(({ feature, values }) => ({ name: feature, kind: 'numeric', data: values })),
  };
}

/** Over shared memory too: between threads nothing is copied. */
function idsOf(rows: Uint32Array, ids: BigUint64Array): BigUint64Array {
  // All rows are there, in their order.
  if (rows.length === ids.length) return ids;
  const own = new BigUint64Array(new SharedArrayBuffer(rows.length * 8));
  for (let row = 0; row < own.length; row++) own[row] = ids[rows[row]!]!;
  return own;
}

export function knownOf(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

function sharedArray(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}

function sharedCopy(values: Float64Array, length: number): Float64Array {
  const copy = sharedArray(length);
  copy.set(values.subarray(0, length));
  return copy;
}
