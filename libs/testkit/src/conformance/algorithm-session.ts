import assert from 'node:assert/strict';
import type { AlgorithmPlugin, Artifact, FitTools, Matrix } from '@tributary/plugin-kit';

/** What a case says to a plugin: parameters are parsed as the host does. */
export interface AlgorithmSession {
  fit(matrix: Matrix, options?: { params?: Record<string, unknown>; tools?: Partial<FitTools> }): Promise<Artifact>;
  /** What `apply` says, as plain arrays that can be compared: one of labels or scores, or one per new column. */
  apply(artifact: Artifact, matrix: Matrix): number[][];
}

export function algorithmSession(plugin: AlgorithmPlugin, defaults: Record<string, unknown>): AlgorithmSession {
  return {
    fit: async (matrix, { params = {}, tools = {} } = {}) =>
      plugin.fit(withOutcome(plugin, matrix), plugin.params.parse({ ...defaults, ...params }) as never, {
        seed: 1,
        signal: new AbortController().signal,
        progress: () => undefined,
        ...tools,
      }),
    apply: (artifact, matrix) => {
      const answer = plugin.apply(artifact, matrix);
      return 'columns' in answer ? answer.columns.map((column) => [...column.data]) : [[...answer]];
    },
  };
}

/** Whoever foretells needs something to learn: by rows in turn, where a case says nothing else. */
function withOutcome(plugin: AlgorithmPlugin, matrix: Matrix): Matrix {
  if (plugin.kind !== 'prediction' || matrix.outcome) return matrix;
  return { ...matrix, outcome: Float64Array.from({ length: matrix.rows }, (_, row) => row % 2) };
}

/** The artifact as a store gives it back: its JSON through text, its buffers through bytes. */
export function storedAndLoaded(artifact: Artifact): Artifact {
  const buffers = Object.entries(artifact.buffers).map(([name, numbers]) => {
    assert.ok(numbers instanceof Float64Array, `buffer "${name}" is a Float64Array`);
    return [name, Float64Array.from(numbers)] as const;
  });
  return {
    format: artifact.format,
    json: JSON.parse(JSON.stringify(artifact.json)) as unknown,
    buffers: Object.fromEntries(buffers),
  };
}

/** Share of row pairs on which two labellings agree (Rand, 1971), 0 to 1; names of labels do not matter. */
export function pairAgreement(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let agreed = 0;
  let pairs = 0;
  for (let a = 0; a < left.length; a++)
    for (let b = a + 1; b < left.length; b++, pairs++) if ((left[a] === left[b]) === (right[a] === right[b])) agreed++;
  return pairs === 0 ? 1 : agreed / pairs;
}
