import { completePoints } from '@tributary/numerics';
import { TributaryError, type Artifact, type Matrix } from '@tributary/plugin-kit';
import { RandomForestRegression } from 'ml-random-forest';

type StoredForest = Parameters<typeof RandomForestRegression.load>[0];

/** Rows that are handed to the package at once, as lists of numbers. */
const slice = 5000;

/** The expected outcome of each row, the mean of what the trees say; of a yes-no outcome its probability. */
export function foretell({ json, buffers }: Artifact, matrix: Matrix): Float64Array {
  const { columns, forest } = json as { columns: string[]; forest: StoredForest };
  const width = matrix.columns.length;
  if (columns.length !== width)
    throw new TributaryError('MODEL_INPUT', `The forest was grown from other columns than the ${width} given.`);
  const [least, most] = buffers['range']!;
  const expected = new Float64Array(matrix.rows);
  if (matrix.rows === 0) return expected;
  const { data, rows } = completePoints(matrix);
  const grown = RandomForestRegression.load(forest);
  for (let from = 0; from < rows; from += slice) {
    const some = Array.from({ length: Math.min(slice, rows - from) }, (_, at) =>
      Array.from(data.subarray((from + at) * width, (from + at + 1) * width)),
    );
    grown.predict(some).forEach((value, at) => (expected[from + at] = Math.min(Math.max(value, least!), most!)));
  }
  return expected;
}
