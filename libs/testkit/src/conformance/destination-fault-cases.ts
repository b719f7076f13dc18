import assert from 'node:assert/strict';
import { asTributaryError } from '@tributary/contracts';
import type { DestinationPlugin, SendResult } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { contextAt, inSession, type DestinationSession } from './destination-session.js';
import type { DestinationSuite, VendorFault } from './destination-target.js';
import { assertNoSecret } from './head-cases.js';
import { rejectsWith } from './rejects-with.js';

/** How it meets a vendor that refuses, fails or dies, and that it never gives a secret away. */
export function faultCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  const session = (work: (session: DestinationSession) => Promise<void>) => () => inSession(plugin, suite, work);
  const during = (fault: VendorFault, judge: (result: SendResult) => void): (() => Promise<void>) =>
    session(async ({ target, send, operation, fail, ...rest }) => {
      if (!target.faults?.includes(fault)) return;
      await fail(fault);
      // Of several, some may honestly never have left; the answer that is lost is that of a single one.
      const people = fault === 'cut-after' ? [1] : [1, 2, 3];
      judge(
        await send(
          people.map((n) => operation('add', n)),
          'k1',
        ),
      );
      await fail(null);
      await rest.deliver([operation('add', 4)], 'k2');
    });

  return [
    { name: 'accepts good credentials in its probe', run: session(async ({ ctx }) => plugin.test(ctx as never)) },
    {
      name: 'refuses bad credentials in its probe, and as a batch when sending',
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
      run: session(async ({ target, ctx, fail }) => {
        if (!target.faults?.includes('cut')) return;
        await fail('cut');
        await rejectsWith('VENDOR_UNAVAILABLE', () => plugin.test(ctx as never));
      }),
    },
    {
      name: 'reports a vendor that asks for patience as throttled',
      run: during('throttled', (result) => {
        assert.ok(!Array.isArray(result), 'no record got through, so it is an outcome of the batch');
        assert.equal(result.batch, 'throttled');
        assert.ok((result as { afterMs: number }).afterMs > 0, 'with a time to wait');
      }),
    },
    { name: 'reports a failing vendor as unavailable', run: during('unavailable', assertTryAgain) },
    {
      name: 'reports withdrawn credentials as unauthorized',
      run: during('unauthorized', (result) => {
        assert.equal(Array.isArray(result) ? 'outcomes' : result.batch, 'unauthorized');
      }),
    },
    { name: 'reports a connection cut before anything was taken as unavailable', run: during('cut', assertTryAgain) },
    {
      name: 'never says ok, nor reject, of a record whose answer was lost',
      run: during('cut-after', (result) => {
        if (!Array.isArray(result))
          return assert.ok(result.batch === 'unavailable' && plugin.can.idempotencyKey, 'it may have got through');
        for (const { outcome } of result)
          assert.ok(outcome === 'unknown' || (outcome === 'retry' && plugin.can.idempotencyKey), `not ${outcome}`);
      }),
    },
    {
      name: 'shows in its preview what it would send, and sends nothing',
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
    {
      name: 'never shows a secret in previews, outcomes, logs or errors',
      run: session((open) => watchSecrets(plugin, open)),
    },
  ];
}

async function watchSecrets(plugin: DestinationPlugin, open: DestinationSession): Promise<void> {
  const { target, ctx, operation, options } = open;
  const texts: { what: string; text: string }[] = [];
  const note = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const result = await work().catch(describeError);
    texts.push({ what, text: typeof result === 'string' ? result : (JSON.stringify(result) ?? '') });
  };
  const batch = [operation('add', 1)] as never;
  await note('the preview', () => plugin.preview(ctx as never, batch, options('k0')));
  for (const fault of [null, ...(target.faults ?? [])]) {
    await open.fail(fault);
    await note(`what send says (${fault})`, () => plugin.send(ctx as never, batch, options(`k-${fault}`)));
    await note(`what the probe says (${fault})`, () => plugin.test(ctx as never));
  }
  await open.fail(null);
  texts.push({ what: 'the log', text: ctx.log.text() });
  assertNoSecret(plugin.settings, target.settings, texts);
}

const describeError = (error: unknown): string => {
  const { message, details, stack } = asTributaryError(error);
  return `${message} ${stack} ${JSON.stringify(details)}`;
};

function assertTryAgain(result: SendResult): void {
  if (!Array.isArray(result)) return assert.equal(result.batch, 'unavailable');
  for (const { outcome } of result) assert.equal(outcome, 'retry');
}
