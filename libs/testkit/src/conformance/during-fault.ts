import assert from 'node:assert/strict';
import type { DestinationPlugin, SendResult } from '@tributary/plugin-kit';
import { contextAt, inSession } from './destination-session.js';
import type { DestinationSuite, VendorFault } from './destination-target.js';

interface Fault {
  fault: VendorFault;
  /** How many are sent meanwhile. */
  people: number;
  /** Milliseconds for an answer, where none will come. Default: as the plugin asks. */
  answerMs?: number;
  judge(result: SendResult): void;
}

/** Sends while the vendor misbehaves, has the result judged, and sees that all is well afterwards. */
export function duringFault(
  plugin: DestinationPlugin,
  suite: DestinationSuite,
  { fault, people, answerMs, judge }: Fault,
): () => Promise<void> {
  return () =>
    inSession(plugin, suite, async ({ target, operation, options, fail, deliver }) => {
      if (!target.faults?.includes(fault)) return;
      const ctx = contextAt(plugin, target, target.settings, answerMs === undefined ? {} : { answerMs });
      await fail(fault);
      const operations = Array.from({ length: people }, (_, index) => operation('add', index + 1));
      judge(await plugin.send(ctx as never, operations as never, options('k1')));
      await fail(null);
      await deliver([operation('add', people + 1)], 'k2');
    });
}

/** Nothing got through, and all of it is to be sent again. */
export function assertTryAgain(result: SendResult): void {
  if (!Array.isArray(result)) return assert.equal(result.batch, 'unavailable');
  for (const { outcome } of result) assert.equal(outcome, 'retry');
}

/** It may or may not have got through: sent again under its key, or left as unknown. */
export function assertPerhaps(plugin: DestinationPlugin, result: SendResult): void {
  if (!Array.isArray(result))
    return assert.ok(result.batch === 'unavailable' && plugin.can.idempotencyKey, 'it may have got through');
  for (const { outcome } of result)
    assert.ok(outcome === 'unknown' || (outcome === 'retry' && plugin.can.idempotencyKey), `not ${outcome}`);
}
