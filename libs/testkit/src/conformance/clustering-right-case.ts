import assert from 'node:assert/strict';
import type { ClusteringPlugin, Matrix } from '@tributary/plugin-kit';
import { blobs, matrixOf, pickedRows, sharedNumbers } from '../fixtures/blobs.js';
import { algorithmSession, pairAgreement } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';

/** That a clustering finds the groups that were drawn. */
export function clusteringCase(plugin: ClusteringPlugin, suite: AlgorithmSuite): ConformanceCase {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return {
    name: 'finds the blobs of the truth data, with one label per row',
    why: 'Three round groups ten standard deviations apart are the easiest data there is, however their rows and columns are ordered.',
    run: async () => {
      for (const { what, matrix, labels } of truths()) {
        const found = plugin.apply(await fit(matrix), matrix);
        assert.equal(found.length, matrix.rows);
        const agreement = pairAgreement(found, labels);
        assert.ok(
          agreement >= (suite.agreement ?? 1),
          `${what}: agrees with the truth on ${agreement.toFixed(4)} of all pairs; labels are ${[...found].slice(0, 12).join(' ')} … for ${[...labels].slice(0, 12).join(' ')} …`,
        );
      }
    },
  };
}

/** The same three groups: as drawn, sorted, with the columns reversed, and as corners that no column alone tells apart. */
function truths(): { what: string; matrix: Matrix; labels: Int32Array }[] {
  const { matrix, labels } = blobs();
  const sorted = Array.from(labels.keys()).sort((a, b) => labels[a]! - labels[b]!);
  const flat = blobs({ columns: 2 }).matrix.columns;
  const corner = (column: number): Float64Array =>
    sharedNumbers(labels.length, (row) => {
      const group = labels[row]!;
      const noise = flat[column]!.data[row]! - group * 10 * (column === 0 ? 1 : -1);
      return noise + (group === column + 1 ? 10 : 0);
    });
  return [
    { what: 'rows as drawn', matrix, labels },
    {
      what: 'rows sorted by group',
      matrix: pickedRows(matrix, sorted),
      labels: Int32Array.from(sorted, (row) => labels[row]!),
    },
    {
      what: 'columns reversed',
      matrix: matrixOf(matrix.columns.map(({ data }) => data as Float64Array).reverse()),
      labels,
    },
    {
      what: 'three corners, where each column alone shows only one group',
      matrix: matrixOf([0, 1].map(corner)),
      labels,
    },
  ];
}
