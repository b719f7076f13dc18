import assert from 'node:assert/strict';
import type { ReductionPlugin } from '@tributary/plugin-kit';
import { blobs } from '../fixtures/blobs.js';
import { algorithmSession } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';

/** That a reduction keeps what parts the rows, and as much of it as is asked for. */
export function reductionRightCases(plugin: ReductionPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  return [lineCase(plugin, suite), varianceCase(plugin, suite)];
}

function lineCase(plugin: ReductionPlugin, suite: AlgorithmSuite): ConformanceCase {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return {
    name: 'says how much of the variance each new column explains, most first, and keeps the ids',
    why: 'The report says by these shares what the new columns hold, and people are found by the ids.',
    run: async () => {
      const { matrix, labels } = blobs();
      const artifact = await fit(matrix);
      const shares = plugin.explained(artifact);
      const reduced = plugin.apply(artifact, matrix);
      assert.equal(shares.length, reduced.columns.length, 'one share per new column');
      assert.ok(
        shares.every((share, index) => share >= 0 && share <= (shares[index - 1] ?? 1) + 1e-9),
        shares.join(' '),
      );
      assert.ok(shares.reduce((sum, share) => sum + share, 0) <= 1 + 1e-9);
      assert.equal(reduced.rows, matrix.rows);
      assert.deepEqual([...reduced.ids], [...matrix.ids]);
      assert.ok((shares[0] ?? 0) > 0.8, 'the blobs lie along one line, which the first column must find');
      const along = correlation(reduced.columns[0]!.data, labels);
      assert.ok(Math.abs(along) > 0.95, `the first column follows that line: correlation ${along.toFixed(3)}`);
    },
  };
}

function varianceCase(plugin: ReductionPlugin, suite: AlgorithmSuite): ConformanceCase {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return {
    name: 'keeps as many new columns as explain the `variance` that is asked for',
    why: 'A model says `reduce: { algorithm, variance: 0.95 }`; the engine hands that on as the parameter `variance`, a share from 0 to 1.',
    run: async () => {
      const { matrix } = blobs({ columns: 3, spread: 4 });
      for (const variance of [0.5, 0.9, 1]) {
        const shares = plugin.explained(await fit(matrix, { params: { variance } }));
        const sum = (kept: readonly number[]): number => kept.reduce((total, share) => total + share, 0);
        assert.ok(
          sum(shares) >= variance - 1e-9 && sum(shares.slice(0, -1)) < variance,
          `asked for ${variance}, kept columns that explain ${shares.map((share) => share.toFixed(3)).join(' + ')}`,
        );
      }
    },
  };
}

/** Pearson's, −1 to 1; 0 where one of them is constant. */
function correlation(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const rows = left.length;
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / rows;
  const [x, y] = [mean(left), mean(right)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    xy += (left[row]! - x) * (right[row]! - y);
    xx += (left[row]! - x) ** 2;
    yy += (right[row]! - y) ** 2;
  }
  return xx * yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}
