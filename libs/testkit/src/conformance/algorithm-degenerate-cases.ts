import assert from 'node:assert/strict';
import type { AlgorithmPlugin, Matrix } from '@tributary/plugin-kit';
import { blobs, matrixOf, sharedNumbers } from '../fixtures/blobs.js';
import { algorithmSession } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { assertRefused, rejectsWith } from './rejects-with.js';

/** What it makes of poor data: finite numbers, or MODEL_INPUT. Never NaN, never a foreign error, never endless work. */
export function degenerateCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  const { fit, apply } = algorithmSession(plugin, suite.params ?? {});
  const copes = async (matrix: Matrix): Promise<void> => {
    let result: number[][];
    try {
      result = apply(await fit(matrix), matrix);
    } catch (error) {
      return assertRefused(error);
    }
    assert.ok(result.flat().every(Number.isFinite), 'finite numbers');
    assert.ok(
      result.every((values) => values.length === matrix.rows),
      'one value per row',
    );
  };
  const refuses = (matrix: Matrix, params: Record<string, unknown> = {}): Promise<void> =>
    rejectsWith('MODEL_INPUT', () => fit(matrix, { params }));
  const { matrix } = blobs({ rows: 40 });

  return [
    {
      name: 'copes with constant columns',
      why: 'Real features are often constant for a segment: give finite numbers or refuse with MODEL_INPUT.',
      run: async () => {
        const constant = { name: 'constant', kind: 'numeric' as const, data: sharedNumbers(40, () => 5) };
        await copes({ ...matrix, columns: [...matrix.columns, constant] });
        await copes(matrixOf([sharedNumbers(40, () => 1), sharedNumbers(40, () => 0)]));
      },
    },
    {
      name: 'copes with rows that are all or nearly all the same',
      why: 'Most customers of many shops look alike: give finite numbers or refuse with MODEL_INPUT.',
      run: async () => {
        await copes(matrixOf([sharedNumbers(30, (row) => (row === 0 ? 9 : 2)), sharedNumbers(30, (row) => row % 2)]));
      },
    },
    {
      name: 'copes with a single row',
      why: 'A segment may hold one person: give finite numbers or refuse with MODEL_INPUT, not an error of your own.',
      run: () => copes(matrixOf([sharedNumbers(1, () => 1), sharedNumbers(1, () => 2)])),
    },
    {
      name: 'refuses a matrix without rows',
      why: 'An empty segment is the user’s matter: MODEL_INPUT says so, anything else counts as a fault of the plugin.',
      run: () => refuses(matrixOf([new Float64Array(0), new Float64Array(0)])),
    },
    {
      name: plugin.kind === 'imputation' ? 'refuses infinite values' : 'refuses NaN and infinite values',
      why: 'The engine imputes before; what slips through must not spread into everybody’s labels.',
      run: async () => {
        const artifact = await fit(blobs({ rows: 40, columns: 2 }).matrix);
        const kinds = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (const bad of plugin.kind === 'imputation' ? kinds : [Number.NaN, ...kinds])
          for (const column of [0, 1]) {
            const poor = matrixOf(
              [1, 5].map((step, c) =>
                sharedNumbers(40, (row) => (row === 7 && c === column ? bad : (row * step) % 40)),
              ),
            );
            const what = `${bad} in column ${column}`;
            await rejectsWith('MODEL_INPUT', () => fit(poor), `fit with ${what}`);
            await rejectsWith('MODEL_INPUT', () => apply(artifact, poor), `apply with ${what}`);
          }
      },
    },
    {
      name: 'copes with fewer rows than groups or neighbours, and with twice the same rows',
      why: 'The smallest shop of all, imported twice: give finite numbers or refuse with MODEL_INPUT.',
      run: async () => {
        await copes(matrixOf([sharedNumbers(2, (row) => row), sharedNumbers(2, (row) => 3 - row)]));
        await copes(matrixOf([0, 1].map(() => sharedNumbers(80, (row) => (row * 37) % 40))));
        await copes(matrixOf([sharedNumbers(50, () => 0)]));
      },
    },
    {
      name: 'refuses to find more than the rows can give',
      why: 'Ten groups of five rows would be labels without meaning: MODEL_INPUT.',
      run: async () => {
        if (suite.tooMany) await refuses(blobs({ rows: 5 }).matrix, suite.tooMany);
      },
    },
  ];
}
