import assert from 'node:assert/strict';
import type { DestinationPlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { consoleLines } from './console-lines.js';
import { inSession } from './destination-session.js';
import type { DestinationSuite } from './destination-target.js';
import { leavesAlone } from './leaves-alone.js';
import { ownConnections } from './own-connections.js';

/** That it keeps to itself: its own connection, its own input, the clients it was given. */
export function destinationContainmentCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  return [
    {
      name: 'opens no connection but through its context',
      why: 'Only `ctx.http` and `ctx.tcp` keep to the egress policy, the time limits and the redaction. Name them in `needs` and use them, also below a vendor library.',
      run: () =>
        inSession(plugin, suite, async ({ ctx, operation, options, send }) => {
          const opened = await ownConnections(async () => {
            await plugin.test(ctx as never);
            await send([operation('add', 1)], 'k1');
            await plugin.preview(ctx as never, [operation('add', 2)] as never, options('k2'));
          });
          assert.deepEqual(opened, [], 'connections that it opened itself');
        }),
    },
    {
      name: 'says nothing on the console',
      why: 'Standard output belongs to the command, whose one line may be JSON. Use `ctx.log`, which also hides secrets.',
      run: () =>
        inSession(plugin, suite, async ({ ctx, operation, options, send }) => {
          const said = await consoleLines(async () => {
            await plugin.test(ctx as never);
            await send([operation('add', 1)], 'k1');
            await plugin.preview(ctx as never, [operation('add', 2)] as never, options('k2'));
          });
          assert.equal(said, '', 'what it said');
        }),
    },
    {
      name: 'leaves its operations as they were',
      why: 'The engine keeps the same records for repeats and for its ledger. Copy a record before you change it.',
      run: () =>
        inSession(plugin, suite, async ({ ctx, operation, options, send }) => {
          await leavesAlone([operation('add', 1), operation('add', 2)], (batch) => send(batch, 'k1'));
          await leavesAlone([operation('add', 3)], (batch) =>
            plugin.preview(ctx as never, batch as never, options('k2')),
          );
        }),
    },
    {
      name: 'keeps nothing of one connection for another',
      why: 'One process serves several connections with other settings. State in a module variable mixes their people up; keep what you need in the call.',
      run: () =>
        inSession(plugin, suite, (one) =>
          inSession(plugin, suite, async (other) => {
            await one.deliver([one.operation('add', 1)], 'k1');
            await other.deliver([other.operation('add', 2)], 'k1');
            await one.deliver([one.operation('add', 3)], 'k2');
            const [here, there] = [await one.target.holds(), await other.target.holds()];
            assert.deepEqual([here.length, there.length], [2, 1], 'each connection holds its own people');
            assert.ok(there[0]?.includes(other.target.mark(2)), 'the second connection holds its own person');
          }),
        ),
    },
  ];
}
