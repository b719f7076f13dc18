import assert from 'node:assert/strict';
import type { EnricherPlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { inEnricherSession, type EnricherSession } from './enricher-session.js';
import type { EnricherSuite } from './enricher-target.js';
import { leavesAlone } from './leaves-alone.js';
import { ownConnections } from './own-connections.js';

/** That it keeps to itself: the clients it was given, its own input, no memory of its own. */
export function enricherContainmentCases(plugin: EnricherPlugin, suite: EnricherSuite): ConformanceCase[] {
  const session = (work: (session: EnricherSession) => Promise<void>) => () => inEnricherSession(plugin, suite, work);
  return [
    {
      name: 'opens no connection but through its context',
      why: 'Only `ctx.http` and `ctx.tcp` keep to the egress policy, the time limits and the redaction. Name them in `needs` and use them.',
      run: session(async ({ ctx, ask, target }) => {
        const opened = await ownConnections(async () => {
          await plugin.test(ctx);
          await ask([target.known(1)]);
        });
        assert.deepEqual(opened, [], 'connections that it opened itself');
      }),
    },
    {
      name: 'leaves its identifiers as they were',
      why: 'The engine keeps the same values for its cache and its ledger. Copy an identifier before you change it.',
      run: session(({ ask, target }) => leavesAlone([target.known(2), target.known(1)], ask)),
    },
    {
      name: 'keeps no answers of its own',
      why: 'The engine caches by `holds`, per person and consent. An answer out of the plugin’s memory outlives an erasure and hides a vendor that is down.',
      run: session(async ({ target, at, ask, findings }) => {
        await findings([target.known(1)]);
        if (target.refused) {
          const refused = await plugin.lookUp(at(target.refused), [target.known(1)]);
          assert.ok(!Array.isArray(refused), 'another connection asks with its own credentials');
        }
        if (target.faults?.includes('unavailable')) {
          await target.fail?.('unavailable');
          const down = await ask([target.known(1)]);
          assert.ok(!Array.isArray(down) || down[0]?.outcome === 'retry', 'the vendor is asked each time');
        }
      }),
    },
  ];
}
