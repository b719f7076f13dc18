import { createRandom, fitScale, knnImpute, sampleIndices, type Points } from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { NearestParams } from './params.js';

/**
 * Keeps the donors and the scale (mean 0, deviation 1 of the known values) on which they are near or far. Throws
 * MODEL_INPUT on infinite values, and on a matrix without rows or columns.
 */
export function fitDonors(matrix: Matrix, params: NearestParams, tools: FitTools): Artifact {
  if (matrix.rows === 0 || matrix.columns.length === 0)
    throw new TributaryError('MODEL_INPUT', 'The matrix has no rows or no columns.');
  const scales = valuesOf(matrix).map((values) => fitScale(values.filter((value) => !Number.isNaN(value))));
  const rows = sampleIndices(matrix.rows, params.donors, createRandom(tools.seed));
  const donors = scaledRows(matrix, scales, Float64Array.from(rows));
  tools.progress(1);
  return {
    format: 1,
    json: { neighbours: params.neighbours, columns: matrix.columns.length },
    buffers: {
      donors: donors.data,
      means: Float64Array.from(scales, ({ mean }) => mean),
      deviations: Float64Array.from(scales, ({ deviation }) => deviation),
    },
  };
}

/** The rows with every gap filled; what was known is as it was. */
export function fillFromDonors({ json, buffers }: Artifact, matrix: Matrix): Matrix {
  const { neighbours, columns } = json as { neighbours: number; columns: number };
  if (columns !== matrix.columns.length)
    throw new TributaryError(
      'MODEL_INPUT',
      `The donors have ${columns} columns; the matrix has ${matrix.columns.length}.`,
    );
  const known = valuesOf(matrix);
  const gaps = Float64Array.from({ length: matrix.rows }, (_, row) => row).filter((row) =>
    known.some((values) => Number.isNaN(values[row]!)),
  );
  const scales = Array.from(buffers['means']!, (mean, at) => ({ mean, deviation: buffers['deviations']![at]! }));
  const data = buffers['donors']!;
  const donors: Points = { rows: data.length / columns, columns, data };
  const filled = knnImpute(scaledRows(matrix, scales, gaps), donors, neighbours);
  gaps.forEach((row, at) =>
    known.forEach((values, c) => {
      if (!Number.isNaN(values[row]!)) return;
      const { mean, deviation } = scales[c]!;
      values[row] = mean + filled.data[at * columns + c]! * deviation;
    }),
  );
  return {
    ...matrix,
    columns: matrix.columns.map(({ name }, c) => ({ name, kind: 'numeric', data: known[c]! })),
  };
}

/** Copies of the columns, NaN where a value is missing. */
function valuesOf(matrix: Matrix): Float64Array[] {
  return matrix.columns.map(({ name, kind, data, missing }) => {
    if (kind !== 'numeric')
      throw new TributaryError('MODEL_INPUT', `Column "${name}" is categorical; numbers are needed here.`);
    return Float64Array.from(data, (value, row) => {
      if (missing && ((missing[row >> 3] ?? 0) >> (row & 7)) & 1) return NaN;
      if (!Number.isNaN(value) && !Number.isFinite(value))
        throw new TributaryError('MODEL_INPUT', `Column "${name}" holds an infinite value in row ${row}.`);
      return value;
    });
  });
}

interface ColumnScale {
  mean: number;
  deviation: number;
}

/** Some rows of the matrix on the common scale; a constant column counts for nothing, one without a value stays missing. */
function scaledRows(matrix: Matrix, scales: readonly ColumnScale[], rows: Float64Array): Points {
  const width = scales.length;
  const data = new Float64Array(rows.length * width);
  valuesOf(matrix).forEach((values, c) => {
    const { mean, deviation } = scales[c]!;
    rows.forEach((row, at) => {
      const value = values[row]!;
      data[at * width + c] = Number.isNaN(value) ? NaN : deviation > 0 ? (value - mean) / deviation : 0;
    });
  });
  return { rows: rows.length, columns: width, data };
}
