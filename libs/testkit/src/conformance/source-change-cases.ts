import assert from 'node:assert/strict';
import type { SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { readAll } from './source-reading.js';
import { withTarget, type Drift, type Found, type SourceSuite } from './source-target.js';

/** What lies there changes: more of it, or of another shape. */
export function changeCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  const afterDrift = (drift: Drift) => () =>
    withTarget(suite, async (target) => {
      const change = target.drifts?.[drift];
      if (!change) return;
      const expected = await change();
      const met = await readAll(plugin, target).then(
        ({ batches }) => foundIn(batches),
        (error: { code?: string; message?: string }) => error,
      );
      if (!('missing' in expected)) return assert.deepEqual(met, expected);
      const { code, message } = met as { code?: string; message?: string };
      assert.equal(code, 'SOURCE_UNREADABLE', `expected SOURCE_UNREADABLE, got ${JSON.stringify(met)}`);
      assert.ok(message?.includes(expected.missing), `"${message}" names "${expected.missing}"`);
    });

  return [
    {
      name: 'yields what is new, and nothing twice, when it is read again',
      why: 'A schedule reads from the last cursor: it must find the new rows, those with equal times too, and only them.',
      run: () =>
        withTarget(suite, async (target) => {
          const before = (await readAll(plugin, target)).batches;
          const cursor = before.at(-1)?.cursor ?? null;
          const idle = await readAll(plugin, target, { cursor });
          assert.deepEqual(foundIn(idle.batches), { events: 0, rejected: 0 }, 'nothing is new yet');
          if (!target.grow) return;
          const expected = await target.grow();
          const news = (await readAll(plugin, target, { cursor: idle.batches.at(-1)?.cursor ?? cursor })).batches;
          assert.deepEqual(foundIn(news), expected, 'what is new');
          const known = new Set(idsOf(before));
          assert.deepEqual(
            idsOf(news).filter((id) => known.has(id)),
            [],
            'messageIds that were given before',
          );
        }),
    },
    {
      name: 'reads on when a column is added',
      why: 'Upstream tables gain columns on any day; what the mapping does not name must not matter.',
      run: afterDrift('column-added'),
    },
    {
      name: 'tells of a column that is gone: by name, or row by row',
      why: 'A mapped column that vanished must not turn into empty traits in silence.',
      run: afterDrift('column-missing'),
    },
    {
      name: 'rejects rows whose values changed their type, and reads the others',
      why: 'One row that cannot be converted is one row in quarantine, not the end of the reading.',
      run: afterDrift('type-changed'),
    },
  ];
}

function foundIn(batches: readonly SourceBatch[]): Found {
  return {
    events: batches.reduce((sum, { events }) => sum + events.length, 0),
    rejected: batches.reduce((sum, { rejected }) => sum + rejected.length, 0),
  };
}

const idsOf = (batches: readonly SourceBatch[]): (string | undefined)[] =>
  batches.flatMap(({ events }) => events.map(({ messageId }) => messageId));
