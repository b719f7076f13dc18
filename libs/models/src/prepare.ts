import { TributaryError, type Matrix, type ModelConfig } from '@tributary/contracts';
import { applyScale, fillMissing, fitScale, meanOf, medianOf, signedLog1p } from '@tributary/numerics';
import type { ColumnRecipe, StepReport } from './result.js';

/** Scaled columns of the rows that take part, and which rows those are. */
export interface Prepared {
  matrix: Matrix;
  /** Row of the original matrix per row here. */
  rows: Uint32Array;
}

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

/** Settles how each column is prepared: logarithm, then imputation, then standard scores. */
export function fitRecipe(
  matrix: Matrix,
  config: ModelConfig,
): { columns: ColumnRecipe[]; steps: StepReport[]; warnings: string[] } {
  const warnings: string[] = [];
  const imputed: Record<string, number> = {};
  const unknown = config.log.filter((name) => !config.features.includes(name));
  if (unknown.length > 0)
    throw new TributaryError(
      'MODEL_INPUT',
      `\`log\` names features that the model does not use: ${unknown.join(', ')}.`,
    );
  const raw = config.features.map((feature, at) => {
    const values = valuesOf(matrix, at);
    return config.log.includes(feature) ? values.map(signedLog1p) : values;
  });
  const kept = config.impute === 'exclude' ? completeRows(raw, matrix.rows) : null;
  const columns = config.features.map((feature, at): ColumnRecipe => {
    const values = kept ? Float64Array.from(kept, (row) => raw[at]![row]!) : raw[at]!;
    const fill = fillFor(config.impute, values);
    const complete = fillMissing(values, fill ?? 0);
    imputed[feature] = kept ? raw[at]!.filter(Number.isNaN).length : complete.filled;
    const scale = fitScale(complete.values);
    if (scale.deviation === 0) warnings.push(`${feature} is the same for everybody and tells nobody apart.`);
    return { feature, log: config.log.includes(feature), fill, ...scale };
  });
  const missing = Object.values(imputed).reduce((sum, count) => sum + count, 0);
  const steps: StepReport[] = [
    { step: 'log', before: `${columns.length} features`, after: `${config.log.length} by ln(1 + x)`, details: {} },
    {
      step: 'impute',
      before: `${missing} missing of ${matrix.rows * columns.length} values`,
      after: kept ? `${matrix.rows - kept.length} rows left out` : `filled by ${config.impute}`,
      details: imputed,
    },
    { step: 'standardise', before: 'own units', after: 'mean 0, standard deviation 1', details: {} },
  ];
  return { columns, steps, warnings };
}

/** The recipe applied: to the rows it was made from, or to others. */
export function applyRecipe(matrix: Matrix, columns: readonly ColumnRecipe[]): Prepared {
  const raw = columns.map((column, at) => (column.log ? valuesOf(matrix, at).map(signedLog1p) : valuesOf(matrix, at)));
  const excludes = columns.some((column) => column.fill === null);
  const rows = excludes ? completeRows(raw, matrix.rows) : Uint32Array.from({ length: matrix.rows }, (_, row) => row);
  return {
    rows,
    matrix: {
      rows: rows.length,
      ids: BigUint64Array.from(rows, (row) => matrix.ids[row]!),
      columns: columns.map((column, at) => {
        const picked = Float64Array.from(rows, (row) => raw[at]![row]!);
        const scaled = applyScale(fillMissing(picked, column.fill ?? 0).values, column);
        const data = new Float64Array(new SharedArrayBuffer(scaled.byteLength));
        data.set(scaled);
        return { name: column.feature, kind: 'numeric', data };
      }),
    },
  };
}

function fillFor(method: ModelConfig['impute'], values: Float64Array): number | null {
  if (method === 'exclude') return null;
  const fill = method === 'zero' ? 0 : method === 'mean' ? meanOf(values) : medianOf(values);
  // A column without a single value has no middle: it becomes constant and says nothing.
  return Number.isNaN(fill) ? 0 : fill;
}

function completeRows(columns: Float64Array[], rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    columns.every((column) => !Number.isNaN(column[row]!)),
  );
}
