import assert from 'node:assert/strict';
import type { EnricherPlugin, LookUpResult } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { consoleLines } from './console-lines.js';
import type { VendorFault } from './destination-target.js';
import { describeError } from './describe-error.js';
import { inEnricherSession, type EnricherSession } from './enricher-session.js';
import type { EnricherSuite } from './enricher-target.js';
import { assertNoSecret } from './head-cases.js';
import { rejectsWith } from './rejects-with.js';

/** How it meets a vendor that refuses, fails or dies, and that it never gives a secret away. */
export function enricherFaultCases(plugin: EnricherPlugin, suite: EnricherSuite): ConformanceCase[] {
  const session = (work: (session: EnricherSession) => Promise<void>) => () => inEnricherSession(plugin, suite, work);
  const during = (fault: VendorFault, judge: (result: LookUpResult) => void): (() => Promise<void>) =>
    session(async ({ target, ask, findings }) => {
      if (!target.faults?.includes(fault)) return;
      await target.fail?.(fault);
      judge(await ask([target.known(1), target.known(2)]));
      await target.fail?.(null);
      await findings([target.known(3)]);
    });
  return [
    {
      name: 'accepts good credentials in its probe',
      why: '`test` is what doctor and the settings form call: it must pass where look-ups would.',
      run: session(async ({ ctx }) => plugin.test(ctx)),
    },
    {
      name: 'refuses bad credentials in its probe, and as a batch when asking',
      why: 'CREDENTIALS_REFUSED and `unauthorized` stop the connection and ask a person; anything else is tried again for ever.',
      run: session(async ({ target, at }) => {
        if (!target.refused) return;
        const ctx = at(target.refused);
        await rejectsWith('CREDENTIALS_REFUSED', () => plugin.test(ctx));
        assertBatch(await plugin.lookUp(ctx, [target.known(1)]), 'unauthorized');
      }),
    },
    {
      name: 'tells a dead vendor from refused credentials in its probe',
      why: 'VENDOR_UNAVAILABLE is waited for; CREDENTIALS_REFUSED sends a person to look for a key that is right.',
      run: session(async ({ target, ctx }) => {
        if (!target.faults?.includes('cut')) return;
        await target.fail?.('cut');
        await rejectsWith('VENDOR_UNAVAILABLE', () => plugin.test(ctx));
      }),
    },
    {
      name: 'reports a vendor that asks for patience as throttled',
      why: 'A throttled batch waits and costs no attempt; take the time to wait from the vendor’s Retry-After.',
      run: during('throttled', (result) => {
        assertBatch(result, 'throttled');
        assert.ok((result as { afterMs: number }).afterMs > 0, 'with a time to wait');
      }),
    },
    {
      name: 'reports a failing vendor as unavailable',
      why: 'Never `unknown`: that would be kept as the truth for as long as an answer holds.',
      run: during('unavailable', assertTryAgain),
    },
    {
      name: 'reports withdrawn credentials as unauthorized',
      why: 'A key that is withdrawn in the middle must stop the connection, not spoil the findings.',
      run: during('unauthorized', (result) => assertBatch(result, 'unauthorized')),
    },
    {
      name: 'reports a connection that dies as unavailable',
      why: 'The client throws VENDOR_UNAVAILABLE: catch it and answer for the whole batch.',
      run: during('cut', assertTryAgain),
    },
    {
      name: 'never shows a secret in findings, logs, errors or on the console',
      why: 'What `secret()` marks must not leave the settings. Leave it out of messages, and log through `ctx.log`.',
      run: session(async ({ target, ctx, ask }) => {
        const texts: { what: string; text: string }[] = [];
        const note = async (what: string, work: () => Promise<unknown>): Promise<void> => {
          const said = await consoleLines(async () => {
            const result = await work().catch(describeError);
            texts.push({ what, text: JSON.stringify(result) ?? '' });
          });
          texts.push({ what: 'the console', text: said });
        };
        for (const fault of [null, ...(target.faults ?? [])]) {
          await target.fail?.(fault);
          await note(`what a look-up says (${fault})`, () => ask([target.known(1)]));
          await note(`what the probe says (${fault})`, () => plugin.test(ctx));
        }
        await target.fail?.(null);
        texts.push({ what: 'the log', text: ctx.log.text() });
        assertNoSecret(plugin.settings, target.settings, texts);
      }),
    },
  ];
}

function assertBatch(result: LookUpResult, batch: string): void {
  assert.equal(Array.isArray(result) ? 'findings' : result.batch, batch, 'an outcome of the batch');
}

function assertTryAgain(result: LookUpResult): void {
  if (!Array.isArray(result)) return assert.equal(result.batch, 'unavailable');
  for (const { outcome } of result) assert.equal(outcome, 'retry');
}
