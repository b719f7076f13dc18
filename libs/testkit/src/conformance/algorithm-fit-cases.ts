import assert from 'node:assert/strict';
import { settingsJsonSchema, type AlgorithmPlugin } from '@tributary/plugin-kit';
import { blobs } from '../fixtures/blobs.js';
import { algorithmSession, storedAndLoaded } from './algorithm-session.js';
import { rightCases } from './algorithm-right-cases.js';
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
    ...rightCases(plugin, suite),
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
