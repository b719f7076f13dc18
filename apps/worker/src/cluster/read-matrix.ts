import type { FeatureInfo, Matrix } from '@tributary/contracts';
import { isMissing, styledNumber } from './cells.js';
import { dayNumber } from './days.js';
import type { Chosen } from './choose-columns.js';
import type { Reading } from './reading-of.js';
import { categoryInfo, dateInfo, numberInfo, twoInfo } from './feature-infos.js';
import type { Table } from '../tables/index.js';

export interface FileMatrix {
  /** Ids are the numbers of the rows, the first row 1. */
  matrix: Matrix;
  features: FeatureInfo[];
  /** Column of the file per feature. */
  columnOf: Map<string, string>;
  /** Features that stand for one column together: the texts of a category. */
  blocks: string[][];
}

/** The chosen columns of the file as numbers over shared memory; missing values are NaN. */
export async function readMatrix(
  table: Table,
  chosen: readonly Chosen[],
  options: { rows: number; progress(done: number): void },
): Promise<FileMatrix> {
  const { rows, progress } = options;
  const readers = chosen.map((column) => encoderOf(column, rows));
  let row = 0;
  for await (const block of table.rows()) {
    for (const cells of block) {
      for (const { at, take } of readers) take(row, cells[at]!);
      row++;
    }
    progress(row / rows);
  }
  readers.forEach(({ finish }) => finish?.());
  const features = readers.flatMap(({ infos }) => infos);
  return {
    matrix: {
      rows,
      ids: BigUint64Array.from({ length: rows }, (_, at) => BigInt(at + 1)),
      columns: readers.flatMap(({ infos, data }) =>
        infos.map((info, at) => ({ name: info.key, kind: 'numeric' as const, data: data[at]! })),
      ),
    },
    features,
    columnOf: new Map(readers.flatMap(({ infos, column }) => infos.map(({ key }) => [key, column] as const))),
    blocks: readers.filter(({ infos }) => infos.length > 1).map(({ infos }) => infos.map(({ key }) => key)),
  };
}

interface Encoder {
  column: string;
  at: number;
  infos: FeatureInfo[];
  data: Float64Array[];
  take(row: number, cell: string): void;
  finish?(): void;
}

function encoderOf({ column, at, reading }: Chosen, rows: number): Encoder {
  const shared = (): Float64Array => new Float64Array(new SharedArrayBuffer(rows * 8));
  if (reading.as === 'categories') return categories(reading, { column, at, shared });
  const data = shared();
  const one = { column, at, data: [data] };
  if (reading.as === 'two') {
    const zero = (cell: string) => (reading.zero === null ? isMissing(cell) : cell === reading.zero);
    const valueOf = (cell: string) => (cell === reading.one ? 1 : zero(cell) ? 0 : NaN);
    return {
      ...one,
      infos: [twoInfo(column, reading)],
      take: (row, cell) => (data[row] = valueOf(cell)),
    };
  }
  if (reading.as === 'number')
    return {
      ...one,
      infos: [numberInfo(column, reading)],
      take: (row, cell) => (data[row] = isMissing(cell) ? NaN : styledNumber(cell, reading.style)),
    };
  return {
    ...one,
    infos: [dateInfo(column)],
    take: (row, cell) => (data[row] = isMissing(cell) ? NaN : dayNumber(cell, reading.order)),
    // A person reads "412 days ago" better than a day number; distances are the same.
    finish: () => {
      const latest = data.reduce((most, day) => (day > most ? day : most), -Infinity);
      for (let row = 0; row < rows; row++) data[row] = latest - data[row]!;
    },
  };
}

function categories(
  reading: Extract<Reading, { as: 'categories' }>,
  { column, at, shared }: { column: string; at: number; shared(): Float64Array },
): Encoder {
  const texts = reading.missing ? [...reading.texts, null] : reading.texts;
  const places = new Map(texts.map((text, place) => [text, place]));
  const data = texts.map(shared);
  return {
    column,
    at,
    data,
    infos: texts.map((text) => categoryInfo(column, text ?? 'not stated')),
    take: (row, cell) => {
      const place = places.get(isMissing(cell) ? null : cell);
      if (place !== undefined) data[place]![row] = 1;
    },
  };
}
