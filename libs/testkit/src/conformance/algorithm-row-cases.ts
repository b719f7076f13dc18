import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { AlgorithmPlugin, Artifact, Matrix } from '@tributary/plugin-kit';
import { blobs, gapped, matrixOf, pickedRows, sharedNumbers } from '../fixtures/blobs.js';
import { algorithmSession } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { rejectsWith } from './rejects-with.js';

/** More rows than arguments fit into one call (`Math.max(...values)`), which is some 120,000 in Node. */
const manyRows = 150_000;

/** What `apply` says of a row: by its values and the artifact alone. */
export function rowCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  const { fit, apply } = algorithmSession(plugin, suite.params ?? {});
  // Rows 54 to 59 are those of 0 to 5 once more.
  const twins = (columns: number): Matrix => {
    const { matrix } = blobs({ rows: 54, columns });
    const twice = pickedRows(matrix, [...Array(54).keys(), 0, 1, 2, 3, 4, 5]);
    return plugin.kind === 'imputation' ? gapped(twice) : twice;
  };

  return [
    {
      name: 'says the same of a row twice, alone, among others and in any order',
      why: 'People are labelled as they come, one by one, and in slices: what is said of one must not depend on who stands beside them.',
      run: async () => {
        const matrix = twins(4);
        const artifact = await fit(matrix);
        const all = apply(artifact, matrix);
        assert.deepEqual(apply(artifact, matrix), all, 'asked twice, it says something else');
        const backwards = Array.from({ length: matrix.rows }, (_, row) => matrix.rows - 1 - row);
        const turned = apply(artifact, pickedRows(matrix, backwards));
        for (const row of backwards) {
          const among = all.map((values) => rounded(values[row]!));
          const alone = apply(artifact, pickedRows(matrix, [row]))
            .flat()
            .map(rounded);
          assert.deepEqual(alone, among, `row ${row} alone`);
          const there = turned.map((values) => rounded(values[matrix.rows - 1 - row]!));
          assert.deepEqual(there, among, `row ${row} with the rows in reverse order`);
        }
      },
    },
    {
      name: 'leaves rows, ids and artifact as they were',
      why: 'The matrix is shared memory that others read, and the artifact is kept for the next rows.',
      run: async () => {
        const matrix = twins(3);
        const before = contentOf(matrix);
        const artifact = await fit(matrix);
        assert.deepEqual(contentOf(matrix), before, 'fit changed its matrix');
        const kept = textOf(artifact);
        apply(artifact, matrix);
        assert.deepEqual(contentOf(matrix), before, 'apply changed its matrix');
        assert.ok(textOf(artifact) === kept, 'apply changed its artifact');
      },
    },
    {
      name: 'says nothing of no rows, and something of each of very many',
      why: 'Everybody is labelled in slices, of which one may be empty; a slice has more rows than fit into a call as arguments.',
      run: async () => {
        const artifact = await fit(blobs({ rows: 60, columns: 2 }).matrix);
        const none = apply(artifact, matrixOf([new Float64Array(0), new Float64Array(0)]));
        assert.ok(
          none.every((values) => values.length === 0),
          'no value for no rows',
        );
        const many = matrixOf([0, 1].map((c) => sharedNumbers(manyRows, (row) => ((row * (3 + c)) % 17) - 3)));
        for (const values of apply(artifact, many)) assert.equal(values.length, manyRows, 'one value per row');
      },
    },
    {
      name: 'refuses rows of other columns than it was fitted on',
      why: 'A feature that went missing must not turn into labels by the features beside it: MODEL_INPUT.',
      run: async () => {
        const artifact = await fit(blobs({ rows: 60, columns: 3 }).matrix);
        await rejectsWith('MODEL_INPUT', () => apply(artifact, blobs({ rows: 5, columns: 2 }).matrix));
      },
    },
  ];
}

const contentOf = (matrix: Matrix): unknown => ({
  ids: [...matrix.ids],
  columns: matrix.columns.map((column) => ({ ...column, data: [...column.data] })),
});

const textOf = (artifact: Artifact): string =>
  inspect(artifact, { depth: 9, maxArrayLength: Number.POSITIVE_INFINITY });

/** A row alone may be summed in another order than among many: compared to nine decimals. */
const rounded = (value: number): number => Number(value.toFixed(9));
