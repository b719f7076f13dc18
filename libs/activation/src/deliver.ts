import { allows, decisionsOf } from '@tributary/consent';
import type { Outcome } from '@tributary/plugin-kit';
import { flushLedger } from './ledger.js';
import type { ActivationDeps, Sync } from './ports.js';
import { claimBatch, orphanedBatch, type DeliveryBatch } from './queue.js';
import { settle, settlements, unknown } from './settle.js';

export interface DeliverOptions {
  signal: AbortSignal;
  onBatch?(progress: { sync: string; operations: number }): void;
}

/**
 * Sends what is due for one sync, batch after batch, until nothing is due. What a dead process left under way comes
 * first: repeated under its own key where the target honours keys, else marked as unknown and never sent twice.
 */
export async function deliver(deps: ActivationDeps, sync: Sync, options: DeliverOptions): Promise<void> {
  for (let orphan = await orphanedBatch(deps, sync.key); orphan; orphan = await orphanedBatch(deps, sync.key)) {
    if (sync.target.can.idempotencyKey) await sendBatch(deps, sync, orphan);
    else await settle(deps, orphan, unknown(orphan, deps.now()));
  }
  const lanes = Array.from({ length: Math.max(1, sync.target.limits.concurrency) }, async () => {
    while (!options.signal.aborted) {
      const batch = await claimBatch(deps, sync.key, sync.target.limits.items);
      if (batch === undefined) return;
      await sendBatch(deps, sync, batch);
      options.onBatch?.({ sync: sync.key, operations: batch.operations.length });
    }
  });
  await Promise.all(lanes);
  await flushLedger(deps, sync);
}

async function sendBatch(deps: ActivationDeps, sync: Sync, batch: DeliveryBatch): Promise<void> {
  const barred = await barredBy(deps, sync, batch);
  const open: DeliveryBatch = {
    ...batch,
    operations: batch.operations.filter((operation) => !barred.has(operation.id)),
  };
  const result =
    open.operations.length === 0
      ? { outcomes: [], batch: null }
      : await sync.target.send(
          open.operations.map(({ id, profile, kind, record }) => ({ id, profile, kind, record, sync: sync.key })),
          { idempotencyKey: batch.id, segment: sync.segment },
        );
  const clock = { now: deps.now(), random: Math.random, repeatable: sync.target.can.idempotencyKey };
  const held: DeliveryBatch = {
    ...batch,
    operations: batch.operations.filter((operation) => barred.has(operation.id)),
  };
  const refusal: Outcome = { outcome: 'suppressed', reason: `no consent for ${sync.config.purpose}` };
  await settle(deps, batch, [
    ...settlements(open, result, clock),
    ...settlements(held, { outcomes: held.operations.map(() => refusal), batch: null }, clock),
  ]);
}

/** Consent is asked once more at the door, of the ledger itself: a choice may have come in since the plan. Removals always pass. */
async function barredBy(deps: ActivationDeps, sync: Sync, batch: DeliveryBatch): Promise<Set<string>> {
  const asked = batch.operations.filter((operation) => operation.kind !== 'remove');
  const decisions = await decisionsOf(deps.database, [...new Set(asked.map((operation) => operation.profile))]);
  const purpose = {
    key: sync.config.purpose,
    config: { title: '', default: sync.grantedByDefault ? ('granted' as const) : ('denied' as const) },
  };
  return new Set(
    asked.filter((operation) => !allows(decisions, operation.profile, purpose)).map((operation) => operation.id),
  );
}
