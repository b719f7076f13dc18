import assert from 'node:assert/strict';
import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import { blobs, matrixOf, sharedNumbers } from '../fixtures/blobs.js';
import { algorithmSession } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { consoleLines } from './console-lines.js';
import { ownConnections } from './own-connections.js';

/** That it is a pure function: of its input alone, with an output of the promised form. */
export function algorithmPurityCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  const { fit, apply } = algorithmSession(plugin, suite.params ?? {});
  return [
    {
      name:
        plugin.kind === 'clustering'
          ? 'gives labels as an Int32Array of −1 and up, one per row'
          : 'gives finite numbers, one per row in each new column',
      why: 'The engine writes what `apply` gives into columns as it is; NaN and missing rows would put people into no cluster, in silence.',
      run: async () => {
        const { matrix } = blobs({ rows: 90 });
        const artifact = await fit(matrix);
        if (plugin.kind === 'clustering') {
          const labels: unknown = plugin.apply(artifact, matrix);
          assert.ok(labels instanceof Int32Array, 'labels are an Int32Array');
          assert.equal(labels.length, matrix.rows, 'one label per row');
          assert.ok(
            labels.every((label) => label >= -1),
            'labels start at 0, −1 is noise',
          );
          const groups = new Set(labels.filter((label) => label >= 0));
          const last = Math.max(...groups);
          assert.equal(
            groups.size,
            last + 1,
            `labels of the rows it was fitted on run from 0 without a gap; met ${[...groups].sort((a, b) => a - b).join(', ')}`,
          );
          return;
        }
        for (const column of apply(artifact, matrix)) {
          assert.equal(column.length, matrix.rows, 'one number per row');
          assert.ok(
            column.every(Number.isFinite),
            `finite numbers; met ${column.find((value) => !Number.isFinite(value))}`,
          );
        }
      },
    },
    {
      name: 'keeps nothing of one fit for the next',
      why: 'Fits of several models take turns in one thread. What lives outside `fit` makes the result depend on who came before.',
      run: async () => {
        const [first, second] = [blobs({ seed: 1 }).matrix, blobs({ seed: 2, rows: 60, columns: 3 }).matrix];
        const before = await fit(first);
        const labels = apply(before, first);
        await fit(second);
        const elsewhere = first.columns.map(({ data }) => sharedNumbers(first.rows, (row) => data[row]! * 1.5 + 100));
        assert.notDeepEqual(
          await fit(matrixOf(elsewhere)),
          before,
          'other rows of the same number gave the same artifact',
        );
        assert.deepEqual(apply(before, first), labels, 'an artifact works the same after another fit');
        assert.deepEqual(await fit(first), before, 'the same rows give the same artifact after another fit');
      },
    },
    {
      name: 'opens no connection',
      why: 'An algorithm gets all it needs as arguments; it runs in a thread that has no network by contract.',
      run: async () => {
        const { matrix } = blobs({ rows: 30 });
        const opened = await ownConnections(async () => apply(await fit(matrix), matrix));
        assert.deepEqual(opened, [], 'connections that it opened');
      },
    },
    {
      name: 'says nothing on the console',
      why: 'Standard output belongs to the command, whose last line may be JSON; tell how far it is by `progress`, and refuse by MODEL_INPUT.',
      run: async () => {
        const { matrix } = blobs({ rows: 30 });
        assert.equal(await consoleLines(async () => apply(await fit(matrix), matrix)), '', 'what it said');
      },
    },
  ];
}
