import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import { blobs, mulberry32 } from '../fixtures/blobs.js';
import { lentThreads } from '../context/lent-threads.js';
import { algorithmSession } from './algorithm-session.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';

/** That a fit can be repeated: whatever the clock says, whatever else is drawn, however many threads there are. */
export function seedCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite): ConformanceCase[] {
  const { fit } = algorithmSession(plugin, suite.params ?? {});
  return [
    {
      name: 'makes the same artifact of the same rows and seed',
      why: 'A run can be repeated and audited only if all randomness flows from `seed`: not from Math.random, not from the clock.',
      run: async () => {
        // Groups that lie apart are found from any start; rows without groups show where it started.
        const { matrix } = blobs({ rows: 100, columns: 3, spread: 40 });
        const first = await withDraws(1, () => fit(matrix, { tools: { seed: 7 } }));
        // So that the clock says something else.
        await setTimeout(2);
        assert.deepEqual(await withDraws(2, () => fit(matrix, { tools: { seed: 7 } })), first);
      },
    },
    {
      name: 'makes the same artifact with threads as without, however many',
      why: 'A laptop and a server must find the same groups: part the rows by a fixed number, and add up in a fixed order.',
      run: async () => {
        const { matrix } = blobs({ rows: suite.threadRows ?? 500, spread: 6 });
        const three = lentThreads(3);
        const parted = await three.lend((parallel) => fit(matrix, { tools: { parallel } }));
        if (three.started() === 0) return;
        assert.deepEqual(await fit(matrix), parted, 'without threads another artifact than with three');
        const one = await lentThreads(1).lend((parallel) => fit(matrix, { tools: { parallel } }));
        assert.deepEqual(one, parted, 'with one thread another artifact than with three');
      },
    },
  ];
}

/** What the work comes to while Math.random gives the numbers of a seed: others who draw meanwhile are as well off. */
async function withDraws<T>(seed: number, work: () => Promise<T>): Promise<T> {
  const { random } = Math;
  Math.random = mulberry32(seed);
  try {
    return await work();
  } finally {
    Math.random = random;
  }
}
