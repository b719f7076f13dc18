import { allows, decisionsOf } from '@tributary/consent';
import type { ExclusiveHold } from '@tributary/contracts';
import type { BatchOutcome } from '@tributary/plugin-kit';
import { flushLedger } from './ledger.js';
import type { ActivationDeps, Sync, TargetResult } from './ports.js';
import { claimBatch, orphanedBatch, pauseSync, type DeliveryBatch } from './queue.js';
import { heldBack, settle, settlements, unknown } from './settle.js';
import { suppressedProfiles } from './suppressed.js';

export interface DeliverOptions {
  signal: AbortSignal;
  onBatch?(progress: { sync: string; operations: number }): void;
}

/** Only one worker sends for a sync at a time; what a dead one held is free at once. */
export function holdOf(sync: Sync): string {
  return `sync ${sync.key}`;
}

/**
 * Sends what is due for one sync, batch after batch, until nothing is due. What a dead process left under way comes
 * first: repeated under its own key where the target honours keys, else marked as unknown and never sent twice.
 */
export async function deliver(deps: ActivationDeps, sync: Sync, options: DeliverOptions): Promise<void> {
  await deps.database.exclusive(holdOf(sync), (hold) => deliverHeld(deps, sync, { ...options, hold }));
}

/** As `deliver`, where the caller holds the sync: what is under way then is a dead process's, not a neighbour's. */
export async function deliverHeld(
  deps: ActivationDeps,
  sync: Sync,
  options: DeliverOptions & { hold: ExclusiveHold },
): Promise<void> {
  const { hold } = options;
  for (let orphan = await orphanedBatch(deps, sync.key); orphan; orphan = await orphanedBatch(deps, sync.key)) {
    await hold.confirm();
    if (sync.target.can.idempotencyKey) await sendBatch(deps, sync, orphan);
    else await settle(deps, orphan, unknown(orphan, deps.now()));
  }
  const lanes = Array.from({ length: Math.max(1, sync.target.limits.concurrency) }, async () => {
    while (!options.signal.aborted) {
      // A worker that lost its hold stops here: its successor takes what it left under way for orphaned.
      await hold.confirm();
      const batch = await claimBatch(deps, sync.key, sync.target.limits.items);
      if (batch === undefined) return;
      const refused = await sendBatch(deps, sync, batch);
      options.onBatch?.({ sync: sync.key, operations: batch.operations.length });
      if (refused === null) continue;
      await pauseSync(deps, sync.key, pauseAfter(refused));
      return;
    }
  });
  await Promise.all(lanes);
  await flushLedger(deps, sync);
}

/** Sends and settles one batch; what the target said of the batch as a whole, or null. */
async function sendBatch(deps: ActivationDeps, sync: Sync, batch: DeliveryBatch): Promise<BatchOutcome | null> {
  // A repeated batch goes out to the letter as it went before: its key stands for these very operations.
  const held = batch.repeated ? [] : await heldAtTheDoor(deps, sync, batch);
  const heldIds = new Set(held.map(({ id }) => id));
  const open = { ...batch, operations: batch.operations.filter(({ id }) => !heldIds.has(id)) };
  const result: TargetResult =
    open.operations.length === 0
      ? { outcomes: [], batch: null }
      : await sync.target.send(
          open.operations.map(({ id, profile, kind, record }) => ({ id, profile, kind, record, sync: sync.key })),
          { idempotencyKey: batch.id, segment: sync.segment },
        );
  const now = deps.now();
  const clock = { now, random: Math.random, repeatable: sync.target.can.idempotencyKey };
  await settle(deps, batch, [...settlements(open, result, clock), ...heldBack(held, now)]);
  return result.batch;
}

/** Until someone has looked at the credentials or the account, trying every few minutes is enough. */
const setUpPauseMs = 15 * 60_000;
const awayPauseMs = 2_000;

function pauseAfter(refused: BatchOutcome): number {
  if (refused.batch === 'throttled') return refused.afterMs;
  return refused.batch === 'unavailable' ? (refused.afterMs ?? awayPauseMs) : setUpPauseMs;
}

/**
 * Consent and suppression are asked once more at the door, of the ledger itself: a choice may have come in since the
 * plan. Removals always pass.
 */
async function heldAtTheDoor(
  deps: ActivationDeps,
  sync: Sync,
  batch: DeliveryBatch,
): Promise<{ id: string; reason: string }[]> {
  const asked = batch.operations.filter((operation) => operation.kind !== 'remove');
  const profiles = [...new Set(asked.map((operation) => operation.profile))];
  const [decisions, suppressed] = await Promise.all([
    decisionsOf(deps.database, profiles),
    suppressedProfiles(deps.database, sync.target.channel),
  ]);
  const purpose = {
    key: sync.config.purpose,
    config: { title: '', default: sync.grantedByDefault ? ('granted' as const) : ('denied' as const) },
  };
  return asked.flatMap(({ id, profile }) => {
    if (!allows(decisions, profile, purpose)) return [{ id, reason: `no consent for ${sync.config.purpose}` }];
    return suppressed.has(profile) ? [{ id, reason: `suppressed on ${sync.target.channel}` }] : [];
  });
}
