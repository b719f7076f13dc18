import assert from 'node:assert/strict';
import type { DestinationPlugin, SendResult } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import type { DestinationSuite } from './destination-target.js';
import { assertPerhaps, assertTryAgain, duringFault } from './during-fault.js';

/** What `throttled-until` asks for, by the kit's clock. */
const askedMs = 2_000;
const longestPauseMs = 7 * 86_400_000;
/** A message is read by people: more than this of a vendor's page is noise, and may be somebody's data. */
const longestMessage = 1_000;
const answerMs = 250;

/** How it meets answers that are odd in themselves: dates, years, pages, redirects, silence. */
export function answerCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  const during = (fault: Parameters<typeof duringFault>[2]['fault'], judge: (result: SendResult) => void) =>
    duringFault(plugin, suite, { fault, people: 1, judge });
  return [
    {
      name: 'waits until the date that a vendor names',
      why: 'Retry-After is seconds or a date (RFC 9110). Read as a number a date is NaN, and nothing waits.',
      run: during('throttled-until', (result) => {
        const afterMs = pauseIn(result);
        assert.ok(afterMs >= askedMs && afterMs < 60_000, `asked for ${askedMs} ms, waits ${afterMs}`);
      }),
    },
    {
      name: 'does not wait for years',
      why: 'A wrong Retry-After must not silence a connection for good: wait a day at most, then ask again.',
      run: during('throttled-for-years', (result) => {
        const afterMs = pauseIn(result);
        assert.ok(afterMs >= askedMs && afterMs <= longestPauseMs, `waits ${afterMs} ms`);
      }),
    },
    {
      name: 'drops nobody when it is sent elsewhere',
      why: 'A redirect is a proxy, a login page or a wrong address: no word about the record, so neither ok nor reject.',
      run: during('moved', (result) => {
        if (!Array.isArray(result)) return assert.notEqual(result.batch, 'throttled');
        for (const { outcome } of result) assert.ok(['retry', 'unknown'].includes(outcome), `not ${outcome}`);
      }),
    },
    {
      name: 'keeps a vendor’s page out of its messages, however long',
      why: 'Messages are stored with each record and shown. Say the status, not the body.',
      run: during('flood', (result) => {
        assertTryAgain(result);
        for (const said of Array.isArray(result) ? result : [result])
          assert.ok(!('message' in said) || said.message.length <= longestMessage, 'a message for people');
      }),
    },
    {
      name: 'ends when the vendor takes the request and never answers',
      why: 'The client ends what hangs with VENDOR_UNAVAILABLE. It may have got through: as after a cut connection.',
      run: duringFault(plugin, suite, {
        fault: 'slow',
        people: 1,
        answerMs,
        judge: (result) => assertPerhaps(plugin, result),
      }),
    },
  ];
}

function pauseIn(result: SendResult): number {
  assert.ok(!Array.isArray(result) && result.batch === 'throttled', 'an outcome of the batch');
  assert.ok(Number.isFinite(result.afterMs), `a time to wait, not ${result.afterMs}`);
  return result.afterMs;
}
