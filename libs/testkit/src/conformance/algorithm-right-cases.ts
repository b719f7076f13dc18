import assert from 'node:assert/strict';
import type {
  AlgorithmPlugin,
  ClusteringPlugin,
  ImputationPlugin,
  Matrix,
  OutlierPlugin,
  PredictionPlugin,
  ReductionPlugin,
} from '@tributary/plugin-kit';
import { blobs, matrixOf, pickedRows, sharedNumbers } from '../fixtures/blobs.js';
import { algorithmSession, pairAgreement } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { rejectsWith } from './rejects-with.js';

/** That it is right where the truth is known, by the kind of algorithm. */
export function rightCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  if (plugin.kind === 'clustering') return [clusteringCase(plugin, suite)];
  if (plugin.kind === 'outliers') return [outlierCase(plugin, suite)];
  if (plugin.kind === 'prediction') return [predictionCase(plugin, suite)];
  if (plugin.kind === 'imputation') return [imputationCase(plugin, suite)];
  return [reductionCase(plugin, suite), varianceCase(plugin, suite)];
}

function clusteringCase(plugin: ClusteringPlugin, suite: AlgorithmSuite): ConformanceCase {
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

function reductionCase(plugin: ReductionPlugin, suite: AlgorithmSuite): ConformanceCase {
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

function outlierCase(plugin: OutlierPlugin, suite: AlgorithmSuite): ConformanceCase {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return {
    name: 'gives the row that lies far from all others the highest score, from 0 to 1',
    why: 'The engine leaves out or caps what scores above a threshold; a score out of range could not be held against one.',
    run: async () => {
      for (const columns of [[0, 1], [0], [1]]) {
        const farIn = (row: number, c: number): boolean => row === 77 && columns.includes(c);
        const far = matrixOf(
          [0, 1].map((c) => sharedNumbers(200, (row) => (farIn(row, c) ? 60 : ((row * (7 + c)) % 5) + (row % 3) / 10))),
        );
        const scores = plugin.apply(await fit(far), far);
        assert.ok(scores instanceof Float64Array && scores.length === far.rows, 'a Float64Array, one score per row');
        assert.ok(
          scores.every((score) => score >= 0 && score <= 1),
          'scores are from 0 to 1',
        );
        const top = scores.indexOf(Math.max(...scores));
        assert.ok(top === 77, `row 77 lies far in column ${columns.join(' and ')}; the highest score has row ${top}`);
      }
    },
  };
}

function imputationCase(plugin: ImputationPlugin, suite: AlgorithmSuite): ConformanceCase {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return {
    name: 'fills every gap with a likely value and leaves what is known as it is',
    why: 'A person of one group must not get the values of another; known values are facts.',
    run: async () => {
      const { matrix } = blobs({ rows: 90 });
      const gap = (row: number, c: number): boolean => row % 9 === c;
      const holes = matrixOf(
        matrix.columns.map(({ data }, c) => sharedNumbers(90, (row) => (gap(row, c) ? Number.NaN : data[row]!))),
      );
      const filled = plugin.apply(await fit(holes), holes);
      assert.equal(filled.columns.length, matrix.columns.length, 'the same columns');
      filled.columns.forEach(({ data }, c) =>
        data.forEach((value, row) => {
          const truth = matrix.columns[c]!.data[row]!;
          if (gap(row, c)) assert.ok(Math.abs(value - truth) < 8, `${value} for ${truth}`);
          else assert.equal(value, truth);
        }),
      );
    },
  };
}

function predictionCase(plugin: PredictionPlugin, suite: AlgorithmSuite): ConformanceCase {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return {
    name: 'foretells who has the outcome, and says which column decides it',
    why: 'Features are weighed and left out by their importance; without an outcome there is nothing to say of it.',
    run: async () => {
      const decides = sharedNumbers(200, (row) => ((row * 37) % 100) / 100);
      const noise = [7, 11].map((step) => sharedNumbers(200, (row) => ((row * step) % 13) / 13));
      const matrix = matrixOf([noise[0]!, decides, noise[1]!]);
      const outcome = decides.map((value) => Number(value > 0.6));
      const known = outcome.map((value, row) => (row % 10 === 3 ? Number.NaN : value));
      const artifact = await fit({ ...matrix, outcome: known });
      const expected = plugin.apply(artifact, matrix);
      assert.ok(expected instanceof Float64Array && expected.length === matrix.rows, 'a Float64Array, one per row');
      const right = expected.filter((value, row) => Math.round(value) === outcome[row]).length;
      assert.ok(right >= 190, `right for ${right} of 200 rows, of which every tenth has no known outcome`);
      const shares = plugin.importance(artifact);
      assert.equal(shares.length, 3, 'one share per column');
      assert.ok(
        shares.every((share) => share >= 0) && Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9,
        'shares of 1',
      );
      assert.equal(shares.indexOf(Math.max(...shares)), 1);
      await rejectsWith('MODEL_INPUT', () =>
        plugin.fit(matrix, plugin.params.parse(suite.params ?? {}) as never, {
          seed: 1,
          signal: new AbortController().signal,
          progress: () => undefined,
        }),
      );
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
