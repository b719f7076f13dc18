import {
  completePoints,
  createRandom,
  isolationForest,
  isolationScores,
  type IsolationForest,
} from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { IsolationParams } from './params.js';

/** Grows the forest. Throws MODEL_INPUT on a matrix without rows, columns or a value. */
export function fitForest(matrix: Matrix, params: IsolationParams, tools: FitTools): Artifact {
  const forest = isolationForest(completePoints(matrix), params, createRandom(tools.seed));
  tools.progress(1);
  const { roots, column, threshold, right, columns, expected } = forest;
  return {
    format: 1,
    json: { columns, expected },
    buffers: {
      roots: Float64Array.from(roots),
      column: Float64Array.from(column),
      threshold,
      right: Float64Array.from(right),
    },
  };
}

/** Scores of rows by a stored forest; MODEL_INPUT where it was grown on other columns. */
export function scoresBy(artifact: Artifact, matrix: Matrix): Float64Array {
  const forest = forestOf(artifact);
  if (forest.columns !== matrix.columns.length)
    throw new TributaryError(
      'MODEL_INPUT',
      `The forest was grown on ${forest.columns} columns; the matrix has ${matrix.columns.length}.`,
    );
  return matrix.rows === 0 ? new Float64Array() : isolationScores(forest, completePoints(matrix));
}

function forestOf({ json, buffers }: Artifact): IsolationForest {
  const { columns, expected } = json as { columns: number; expected: number };
  const numbers = (name: string): Float64Array => buffers[name] ?? new Float64Array();
  return {
    columns,
    expected,
    roots: Int32Array.from(numbers('roots')),
    column: Int32Array.from(numbers('column')),
    threshold: numbers('threshold'),
    right: Int32Array.from(numbers('right')),
  };
}
