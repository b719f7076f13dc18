import assert from 'node:assert/strict';
import { settingsJsonSchema, type AlgorithmPlugin } from '@tributary/plugin-kit';
import { blobs } from '../fixtures/blobs.js';
import { algorithmSession, pairAgreement, storedAndLoaded } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';

/** What a fit promises on good data: repeatable, plain, pure, and right where the truth is known. */
export function fitCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  const { fit, apply } = algorithmSession(plugin, suite.params ?? {});
  return [
    {
      name: 'has parameters that work without a word, shown as JSON Schema',
      why: 'A model names only what it wants changed; every parameter needs a default.',
      run: async () => {
        settingsJsonSchema(plugin.params);
        assert.ok(plugin.params.safeParse({}).success, 'every parameter has a default');
        assert.ok(plugin.suits.rows > 0);
      },
    },
    {
      name: 'makes the same artifact of the same rows and seed',
      why: 'A run can be repeated and audited only if all randomness flows from `seed`.',
      run: async () => {
        const { matrix } = blobs();
        assert.deepEqual(await fit(matrix, { tools: { seed: 7 } }), await fit(matrix, { tools: { seed: 7 } }));
      },
    },
    {
      name: 'leaves an artifact of plain data that works the same after being stored',
      why: 'Artifacts are stored as JSON and Float64Arrays and come back as such: no Map, Date, class or function.',
      run: async () => {
        const { matrix } = blobs();
        const artifact = await fit(matrix);
        const loaded = storedAndLoaded(artifact);
        assert.ok(Number.isInteger(artifact.format), 'a format number');
        assert.deepEqual(loaded.json, artifact.json, 'its json is JSON');
        assert.deepEqual(apply(loaded, matrix), apply(artifact, matrix));
      },
    },
    {
      name: 'applies the same way twice, to one row as to all, and leaves its input alone',
      why: 'The matrix is shared memory that others read; a person’s label must not depend on who stands beside them.',
      run: async () => {
        const { matrix } = blobs({ rows: 60 });
        const before = matrix.columns.map((column) => [...column.data]);
        const artifact = await fit(matrix);
        const all = apply(artifact, matrix);
        assert.deepEqual(apply(artifact, matrix), all);
        const first = {
          rows: 1,
          ids: matrix.ids.slice(0, 1),
          columns: matrix.columns.map((column) => ({ ...column, data: column.data.slice(0, 1) })),
        };
        assert.deepEqual(
          apply(artifact, first).flat().map(rounded),
          all.map((values) => rounded(values[0] ?? Number.NaN)),
        );
        assert.deepEqual(
          matrix.columns.map((column) => [...column.data]),
          before,
        );
      },
    },
    {
      name: 'reports progress from 0 to 1 that only grows',
      why: 'The progress bar and the schedule read it.',
      run: async () => {
        const seen: number[] = [];
        await fit(blobs().matrix, { tools: { progress: (done) => seen.push(done) } });
        assert.ok(
          seen.every((done, index) => done >= (seen[index - 1] ?? 0) && done <= 1),
          seen.join(' '),
        );
      },
    },
    plugin.kind === 'clustering'
      ? {
          name: 'finds the blobs of the truth data, with one label per row',
          why: 'Three round groups ten standard deviations apart are the easiest data there is.',
          run: async () => {
            const { matrix, labels } = blobs();
            const found = plugin.apply(await fit(matrix), matrix);
            assert.equal(found.length, matrix.rows);
            assert.ok(
              found.every((label) => label >= -1),
              'labels are 0-based, −1 is noise',
            );
            const agreement = pairAgreement(found, labels);
            assert.ok(agreement >= (suite.agreement ?? 0.98), `agrees on ${agreement} of all pairs`);
          },
        }
      : {
          name: 'says how much of the variance each new column explains, most first, and keeps the ids',
          why: 'The engine chooses how many columns to keep by these shares, and finds people by the ids.',
          run: async () => {
            const { matrix } = blobs();
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
          },
        },
  ];
}

/** A row alone may be summed in another order than among many: compared to nine decimals. */
const rounded = (value: number): number => Number(value.toFixed(9));
