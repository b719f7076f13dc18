import assert from 'node:assert/strict';
import type { DestinationPlugin, Outcome } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { contextAt, inSession } from './destination-session.js';
import type { DestinationSuite } from './destination-target.js';

/** What a destination promises that says `accepted` first and settles later. */
export function jobCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  const { poll } = plugin;
  if (!plugin.can.async || poll === undefined) return [];
  return [
    {
      name: 'settles nothing of a job that nobody knows',
      why: 'Jobs expire at the vendor. `ok` would lose people, `reject` would drop them: they are sent again.',
      run: () =>
        inSession(plugin, suite, async ({ ctx, target, operation, options }) => {
          const batch = [operation('add', 1)] as never;
          const sent = await plugin.send(ctx as never, batch, options('k1'));
          assert.ok(Array.isArray(sent) && sent[0]?.outcome === 'accepted', 'it accepts');
          const lost = sent[0].job.replace(/[a-z0-9]/g, '0');
          const result = await poll(contextAt(plugin, target, target.settings) as never, lost, batch, options('k1'));
          if (!Array.isArray(result)) return assert.equal(result.batch, 'unavailable');
          assert.deepEqual(
            result.map(({ outcome }: Outcome) => outcome),
            ['retry'],
          );
        }),
    },
    {
      name: 'waits for a job while the vendor is away',
      why: 'An outage says nothing about the job. It is asked after again; sending the people again would do the work twice.',
      run: () =>
        inSession(plugin, suite, async ({ ctx, target, operation, options, fail }) => {
          if (!target.faults?.includes('unavailable')) return;
          const batch = [operation('add', 1)] as never;
          const sent = await plugin.send(ctx as never, batch, options('k1'));
          assert.ok(Array.isArray(sent) && sent[0]?.outcome === 'accepted', 'it accepts');
          await fail('unavailable');
          const result = await poll(ctx as never, sent[0].job, batch, options('k1'));
          assert.ok(!Array.isArray(result) || result[0]?.outcome === 'accepted', 'no outcome of the record');
        }),
    },
  ];
}
