import { TributaryError, type Matrix, type ModelConfig } from '@tributary/contracts';
import {
  createRandom,
  fillMissing,
  fitScale,
  knnImpute,
  meanOf,
  medianOf,
  modeOf,
  sampleIndices,
  signedLog1p,
  type Points,
  type Scale,
} from '@tributary/numerics';
import type { ColumnRecipe, Donors, Recipe, StepReport } from './result.js';

/** Scaled columns of the rows that take part, and which rows those are. */
export interface Prepared {
  matrix: Matrix;
  /** Row of the original matrix per row here. */
  rows: Uint32Array;
}

/** Donors of nearest-neighbour imputation: a seeded sample of the fit where there are more rows. */
const donorsAtMost = 5000;
const neighbours = 5;

/** Values of a column with NaN where one is missing. */
export function valuesOf(matrix: Matrix, at: number): Float64Array {
  const column = matrix.columns[at]!;
  if (column.kind !== 'numeric')
    throw new TributaryError('MODEL_INPUT', `Feature "${column.name}" is categorical; clustering needs numbers.`);
  const values = Float64Array.from(column.data);
  const { missing } = column;
  for (let row = 0; row < values.length; row++)
    if (!Number.isFinite(values[row]!) || (missing && (missing[row >> 3]! >> (row & 7)) & 1)) values[row] = NaN;
  return values;
}

/**
 * Settles how each column is prepared: logarithm, then imputation, then scale and weight. Nearest neighbours are looked
 * for on the scaled columns, so there the scale is that of the known values and imputation comes after.
 */
export function fitRecipe(
  matrix: Matrix,
  config: ModelConfig,
): { recipe: Recipe; steps: StepReport[]; warnings: string[] } {
  checkNames(config);
  const warnings: string[] = [];
  const imputed: Record<string, number> = {};
  const raw = config.features.map((feature, at) => {
    const values = valuesOf(matrix, at);
    return config.log.includes(feature) ? values.map(signedLog1p) : values;
  });
  const kept = config.impute === 'exclude' ? completeRows(raw, matrix.rows) : null;
  const columns = config.features.map((feature, at): ColumnRecipe => {
    const values = kept ? Float64Array.from(kept, (row) => raw[at]![row]!) : raw[at]!;
    const fill = fillFor(config.impute, values);
    imputed[feature] = raw[at]!.filter(Number.isNaN).length;
    const known = fill === null ? values.filter((value) => !Number.isNaN(value)) : fillMissing(values, fill).values;
    const { mean: centre, deviation: spread } = scaleOf(config.scale, known);
    if (spread === 0) warnings.push(`${feature} is the same for everybody and tells nobody apart.`);
    return { feature, log: config.log.includes(feature), fill, centre, spread, weight: config.weights[feature] ?? 1 };
  });
  const donors = config.impute === 'knn' ? donorsFrom(raw, columns, config.seed) : null;
  const missing = Object.values(imputed).reduce((sum, count) => sum + count, 0);
  const steps: StepReport[] = [
    { step: 'log', before: `${columns.length} features`, after: `${config.log.length} by ln(1 + x)`, details: {} },
    {
      step: 'impute',
      before: `${missing} missing of ${matrix.rows * columns.length} values`,
      after: kept ? `${matrix.rows - kept.length} rows left out` : `filled by ${config.impute}`,
      details: imputed,
    },
    { step: 'scale', before: 'own units', after: scaledTo[config.scale], details: { ...config.weights } },
  ];
  return { recipe: { columns, donors }, steps, warnings };
}

const scaledTo = {
  'z-score': 'mean 0, standard deviation 1',
  'min-max': 'from 0 to 1',
  none: 'as they are',
} as const;

/** The recipe applied: to the rows it was made from, or to others. */
export function applyRecipe(matrix: Matrix, { columns, donors }: Recipe): Prepared {
  const raw = columns.map((column, at) => (column.log ? valuesOf(matrix, at).map(signedLog1p) : valuesOf(matrix, at)));
  const excludes = donors === null && columns.some((column) => column.fill === null);
  const rows = excludes ? completeRows(raw, matrix.rows) : Uint32Array.from({ length: matrix.rows }, (_, row) => row);
  const scaled = columns.map((column, at) =>
    scaledColumn(excludes ? Float64Array.from(rows, (row) => raw[at]![row]!) : raw[at]!, column),
  );
  const complete = donors ? filledFrom(scaled, donors) : scaled;
  return {
    rows,
    matrix: {
      rows: rows.length,
      ids: BigUint64Array.from(rows, (row) => matrix.ids[row]!),
      columns: columns.map((column, at) => {
        const data = new Float64Array(new SharedArrayBuffer(rows.length * 8));
        const { weight } = column;
        const values = complete[at]!;
        for (let row = 0; row < data.length; row++) data[row] = values[row]! * weight;
        return { name: column.feature, kind: 'numeric', data };
      }),
    },
  };
}

function checkNames(config: ModelConfig): void {
  for (const [option, names] of [['log', config.log] as const, ['weights', Object.keys(config.weights)] as const]) {
    const unknown = names.filter((name) => !config.features.includes(name));
    if (unknown.length > 0)
      throw new TributaryError(
        'MODEL_INPUT',
        `\`${option}\` names features that the model does not use: ${unknown.join(', ')}.`,
      );
  }
}

/** Missing values filled by the column, then scaled, before any weight; NaN stays where donors are to fill it. */
function scaledColumn(values: Float64Array, { fill, centre, spread }: ColumnRecipe): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const known = Number.isNaN(values[row]!) && fill !== null ? fill : values[row]!;
    result[row] = Number.isNaN(known) ? NaN : spread === 0 ? 0 : (known - centre) / spread;
  }
  return result;
}

function scaleOf(method: ModelConfig['scale'], known: Float64Array): Scale {
  if (method === 'none') return { mean: 0, deviation: 1 };
  if (method === 'z-score') return fitScale(known);
  let low = Infinity;
  let high = -Infinity;
  for (const value of known) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return known.length === 0 ? { mean: 0, deviation: 0 } : { mean: low, deviation: high - low };
}

function fillFor(method: ModelConfig['impute'], values: Float64Array): number | null {
  if (method === 'exclude' || method === 'knn') return null;
  const by = { zero: () => 0, mean: meanOf, median: medianOf, mode: modeOf };
  const fill = by[method](values);
  // A column without a single value has no middle: it becomes constant and says nothing.
  return Number.isNaN(fill) ? 0 : fill;
}

function donorsFrom(raw: readonly Float64Array[], columns: readonly ColumnRecipe[], seed: number): Donors {
  const rows = sampleIndices(raw[0]?.length ?? 0, donorsAtMost, createRandom(seed));
  const scaled = raw.map((values, at) =>
    scaledColumn(
      Float64Array.from(rows, (row) => values[row]!),
      columns[at]!,
    ),
  );
  return { neighbours, rows: rowMajor(scaled) };
}

function filledFrom(scaled: readonly Float64Array[], donors: Donors): Float64Array[] {
  const { data, columns: width } = knnImpute(rowMajor(scaled), donors.rows, donors.neighbours);
  return scaled.map((values, c) => Float64Array.from(values, (_, row) => data[row * width + c]!));
}

function rowMajor(columns: readonly Float64Array[]): Points {
  const width = columns.length;
  const rows = columns[0]?.length ?? 0;
  const data = new Float64Array(rows * width);
  columns.forEach((values, c) => values.forEach((value, row) => (data[row * width + c] = value)));
  return { rows, columns: width, data };
}

function completeRows(columns: Float64Array[], rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    columns.every((column) => !Number.isNaN(column[row]!)),
  );
}
