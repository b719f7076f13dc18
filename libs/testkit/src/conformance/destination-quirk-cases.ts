import assert from 'node:assert/strict';
import type { DestinationPlugin, SendResult } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { inSession } from './destination-session.js';
import type { DestinationSuite, Quirk } from './destination-target.js';

/** The vendor's own traps, as its suite names them. */
export function quirkCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  return (suite.quirks ?? []).map(({ does, means }) => ({
    name: `is not taken in by a vendor that ${does}`,
    why: 'A status alone misleads here: what the answer says decides whether a person is sent again, dropped or waited for.',
    run: () =>
      inSession(plugin, suite, async ({ target, send, operation, deliver }) => {
        await target.bend?.(does);
        const result = await send([operation('add', 1)], 'k1');
        assert.equal(meaningOf(result), means);
        await target.bend?.(null);
        await deliver([operation('add', 2)], 'k2');
      }),
  }));
}

function meaningOf(result: SendResult): Quirk['means'] | 'ok' | 'accepted' {
  if (!Array.isArray(result)) return result.batch === 'unavailable' ? 'again' : result.batch;
  const outcome = result[0]?.outcome;
  assert.ok(outcome !== undefined, 'one outcome per operation');
  return outcome === 'retry' || outcome === 'unknown' ? 'again' : outcome;
}
