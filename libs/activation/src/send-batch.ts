import type { BatchOutcome } from '@tributary/plugin-kit';
import { pauseConnection } from './breaker.js';
import { heldAtTheDoor } from './door.js';
import type { DeliveryBatch } from './operation-row.js';
import type { ActivationDeps, HeldDelivery, Sync, TargetResult } from './ports.js';
import { claimAgain, claimBatch } from './queue.js';
import { settle, type Ends } from './settle.js';
import { suppressRefused } from './suppress.js';
import { heldBack, isUndecided, settlements } from './verdicts.js';

/** What a try to send did; `refused` where the target refused as a whole. */
export type Sent = 'sent' | 'refused' | 'nothing';

/** Sends and settles the next batch that is due, if one is. */
export async function nextBatch(deps: ActivationDeps, sync: Sync, { hold, onBatch }: HeldDelivery): Promise<Sent> {
  // A worker that lost its hold stops here: its successor takes what it left under way for orphaned.
  await hold.confirm();
  const batch = (await claimAgain(deps, sync.key)) ?? (await claimBatch(deps, sync.key, sync.target.limits.items));
  if (batch === undefined) return 'nothing';
  const sent = await sendBatch(deps, sync, batch);
  onBatch?.({ sync: sync.key, operations: batch.operations.length });
  return sent;
}

export async function sendBatch(deps: ActivationDeps, sync: Sync, batch: DeliveryBatch): Promise<Sent> {
  // A repeated batch goes out to the letter as it went before: its key stands for these very operations.
  const held = batch.repeated ? [] : await heldAtTheDoor(deps, sync, batch.operations);
  const heldIds = new Set(held.map(({ id }) => id));
  const open = { ...batch, operations: batch.operations.filter(({ id }) => !heldIds.has(id)) };
  const { ends, refused } = await answerTo(deps, sync, open);
  await settle(deps, batch, { ...ends, settled: [...ends.settled, ...heldBack(held, deps.now())] });
  return pausedAfter(deps, sync, refused);
}

/** Sends a batch as it is. What became of its operations is returned, not written. */
export async function answerTo(
  deps: ActivationDeps,
  sync: Sync,
  batch: DeliveryBatch,
): Promise<{ ends: Ends; refused: BatchOutcome | null }> {
  const send = (): Promise<TargetResult> =>
    sync.target.send(
      batch.operations.map(({ attempts: _, recordHash: __, ...operation }) => operation),
      { idempotencyKey: batch.id, segment: sync.segment },
    );
  const { limits, connection } = sync.target;
  const result: TargetResult =
    batch.operations.length === 0
      ? { outcomes: [], batch: null }
      : await (limits.alone === true ? deps.database.exclusive(`connection ${connection}`, send) : send());
  await suppressRefused(deps.database, sync, {
    operations: batch.operations,
    outcomes: result.outcomes,
    at: deps.now(),
  });
  const clock = { now: deps.now(), random: Math.random, repeatable: sync.target.can.idempotencyKey };
  const verdicts = settlements(batch, result, clock);
  const repeat = clock.repeatable && isUndecided(result) && verdicts.every(({ state }) => state === 'waiting');
  return { ends: repeat ? { settled: [], again: verdicts } : { settled: verdicts }, refused: result.batch };
}

/** Rests the connection where its target refused as a whole. */
export async function pausedAfter(deps: ActivationDeps, sync: Sync, refused: BatchOutcome | null): Promise<Sent> {
  if (refused === null) return 'sent';
  const { connection } = sync.target;
  await pauseConnection(deps.database, { connection, refused }, { now: deps.now(), random: Math.random });
  return 'refused';
}
