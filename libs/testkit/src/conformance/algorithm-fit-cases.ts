import assert from 'node:assert/strict';
import { settingsJsonSchema, type AlgorithmPlugin } from '@tributary/plugin-kit';
import { blobs } from '../fixtures/blobs.js';
import { algorithmSession, storedAndLoaded } from './algorithm-session.js';
import { rightCase } from './algorithm-right-cases.js';
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
    rightCase(plugin, suite),
    ...againCases(plugin, suite),
  ];
}

function againCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  if (plugin.kind !== 'clustering' || !plugin.again) return [];
  const again = plugin.again.bind(plugin);
  return [
    {
      name: 'gives without the rows what a fit with another k gives',
      why: 'The engine tries a range of k by one fit where an algorithm finds them all at once.',
      run: async () => {
        const { fit } = algorithmSession(plugin, suite.params ?? {});
        const { matrix } = blobs();
        const artifact = storedAndLoaded(await fit(matrix));
        const other = { ...suite.params, k: 4 };
        const params = plugin.params.parse(other) as never;
        assert.deepEqual(again(artifact, params), await fit(matrix, { params: other }));
      },
    },
  ];
}

/** A row alone may be summed in another order than among many: compared to nine decimals. */
const rounded = (value: number): number => Number(value.toFixed(9));
