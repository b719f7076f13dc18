import assert from 'node:assert/strict';
import type { AlgorithmPlugin, ImputationPlugin, OutlierPlugin, PredictionPlugin } from '@tributary/plugin-kit';
import { blobs, matrixOf, sharedNumbers } from '../fixtures/blobs.js';
import { algorithmSession } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { clusteringCase } from './clustering-right-case.js';
import { reductionRightCases } from './reduction-right-cases.js';
import { rejectsWith } from './rejects-with.js';

/** That it is right where the truth is known, by the kind of algorithm. */
export function rightCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  if (plugin.kind === 'clustering') return [clusteringCase(plugin, suite)];
  if (plugin.kind === 'outliers') return [outlierCase(plugin, suite)];
  if (plugin.kind === 'prediction') return [predictionCase(plugin, suite)];
  if (plugin.kind === 'imputation') return [imputationCase(plugin, suite)];
  return reductionRightCases(plugin, suite);
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
