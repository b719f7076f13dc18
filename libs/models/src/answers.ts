import { TributaryError, type Matrix } from '@tributary/contracts';

type Answer = Int32Array | Float64Array | Matrix;

/** The answer of a reduction or an imputation. Throws MODEL_INPUT where the algorithm is of another kind. */
export function asMatrix(answer: Answer, algorithm: string): Matrix {
  if ('columns' in answer) return answer;
  throw new TributaryError('MODEL_INPUT', `Algorithm "${algorithm}" gives no columns; they are needed here.`);
}

/** The answer of a clustering. Throws MODEL_INPUT where the algorithm is of another kind. */
export function asLabels(answer: Answer, algorithm: string): Int32Array {
  if (answer instanceof Int32Array) return answer;
  throw new TributaryError('MODEL_INPUT', `Algorithm "${algorithm}" does not cluster; a clustering is needed here.`);
}

/** The answer of a scorer of outliers. Throws MODEL_INPUT where the algorithm is of another kind. */
export function asScores(answer: Answer, algorithm: string): Float64Array {
  if (answer instanceof Float64Array) return answer;
  throw new TributaryError('MODEL_INPUT', `Algorithm "${algorithm}" gives no scores; they are needed here.`);
}
