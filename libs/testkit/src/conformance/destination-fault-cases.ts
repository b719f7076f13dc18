import assert from 'node:assert/strict';
import type { DestinationPlugin, SendResult } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { contextAt, inSession, type DestinationSession } from './destination-session.js';
import type { DestinationSuite, VendorFault } from './destination-target.js';
import { assertPerhaps, assertTryAgain, duringFault } from './during-fault.js';
import { rejectsWith } from './rejects-with.js';

/** What `throttled` asks for. */
const askedMs = 2_000;

/** How it meets a vendor that refuses, fails or dies. */
export function faultCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  const session = (work: (session: DestinationSession) => Promise<void>) => () => inSession(plugin, suite, work);
  const during = (fault: VendorFault, judge: (result: SendResult) => void): (() => Promise<void>) =>
    // Of several, some may honestly never have left; the answer that is lost is that of a single one.
    duringFault(plugin, suite, { fault, people: fault === 'cut-after' ? 1 : 3, judge });

  return [
    {
      name: 'accepts good credentials in its probe',
      why: '`test` is what doctor and the settings form call: it must pass where sending would.',
      run: session(async ({ ctx }) => plugin.test(ctx as never)),
    },
    {
      name: 'refuses bad credentials in its probe, and as a batch when sending',
      why: 'CREDENTIALS_REFUSED and `unauthorized` stop the connection and ask a person; anything else is tried again for ever.',
      run: session(async ({ target, operation, options }) => {
        if (!target.refused) return;
        const ctx = contextAt(plugin, target, target.refused);
        await rejectsWith('CREDENTIALS_REFUSED', () => plugin.test(ctx as never));
        const result = await plugin.send(ctx as never, [operation('add', 1)] as never, options('k1'));
        assert.equal(Array.isArray(result) ? 'outcomes' : result.batch, 'unauthorized');
      }),
    },
    {
      name: 'tells a dead vendor from refused credentials in its probe',
      why: 'VENDOR_UNAVAILABLE is waited for; CREDENTIALS_REFUSED sends a person to look for a key that is right.',
      run: session(async ({ target, ctx, fail }) => {
        if (!target.faults?.includes('cut')) return;
        await fail('cut');
        await rejectsWith('VENDOR_UNAVAILABLE', () => plugin.test(ctx as never));
      }),
    },
    {
      name: 'reports a vendor that asks for patience as throttled',
      why: 'A throttled batch waits and costs no attempt; take the time to wait from the vendor’s Retry-After.',
      run: during('throttled', (result) => {
        assert.ok(!Array.isArray(result), 'no record got through, so it is an outcome of the batch');
        assert.equal(result.batch, 'throttled');
        assert.ok((result as { afterMs: number }).afterMs >= askedMs, 'as long as the vendor asked for');
      }),
    },
    {
      name: 'reports a failing vendor as unavailable',
      why: 'An outage is not the records’ fault: `reject` would drop people for good.',
      run: during('unavailable', assertTryAgain),
    },
    {
      name: 'reports withdrawn credentials as unauthorized',
      why: 'A key that is withdrawn in the middle must stop the connection, not fail people one by one.',
      run: during('unauthorized', (result) => {
        assert.equal(Array.isArray(result) ? 'outcomes' : result.batch, 'unauthorized');
      }),
    },
    {
      name: 'reports a connection cut before anything was taken as unavailable',
      why: 'The client throws VENDOR_UNAVAILABLE: catch it and answer for the whole batch, so that it is sent again.',
      run: during('cut', (result) => {
        // Over HTTP nobody can tell whether a request that was cut had been read; without keys it may not be repeated.
        if (Array.isArray(result) && !plugin.can.idempotencyKey)
          return assert.ok(result.every(({ outcome }) => outcome === 'retry' || outcome === 'unknown'));
        assertTryAgain(result);
      }),
    },
    {
      name: 'never says ok, nor reject, of a record whose answer was lost',
      why: 'It may or may not have got through: say `unknown`, or `unavailable` where the vendor knows repeats by their key.',
      run: during('cut-after', (result) => assertPerhaps(plugin, result)),
    },
    {
      name: 'reports credentials that may not do this as no fault of the records',
      why: 'Credentials of too narrow a scope must stop the connection and ask a person: `reject` would drop everyone for good.',
      run: during('forbidden', (result) => {
        const said = Array.isArray(result) ? 'outcomes' : result.batch;
        assert.ok(['unauthorized', 'blocked'].includes(said), `not ${said}`);
      }),
    },
    {
      name: 'believes no 200 that is not the vendor’s',
      why: 'Proxies and login pages answer 200. What is not the vendor’s own answer confirms nothing, and rejects nobody.',
      run: during('garbage', (result) => {
        if (!Array.isArray(result)) return assert.equal(result.batch, 'unavailable');
        for (const { outcome } of result) assert.ok(outcome === 'retry' || outcome === 'unknown', `not ${outcome}`);
      }),
    },
    {
      name: 'shows in its preview what it would send, and sends nothing',
      why: 'Nothing is sent without a preview: build the request in one function that `send` and `preview` share.',
      run: session(async ({ target, ctx, operation, options }) => {
        const before = await target.holds();
        const shown = await plugin.preview(ctx as never, [operation('add', 1)] as never, options('k1'));
        assert.ok(
          shown.length > 0 && shown.every(({ title, body }) => title !== '' && body !== ''),
          'something to read',
        );
        assert.ok(
          shown.some(({ body }) => body.includes(target.mark(1))),
          'the person is in it',
        );
        assert.deepEqual(await target.holds(), before);
      }),
    },
  ];
}
