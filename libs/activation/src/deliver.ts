import type { ExclusiveHold } from '@tributary/contracts';
import type { BatchOutcome } from '@tributary/plugin-kit';
import { pauseConnection, pauseOf, resumeConnection, type ConnectionPause } from './breaker.js';
import { heldAtTheDoor } from './door.js';
import { flushLedger } from './ledger.js';
import type { DeliveryBatch } from './operation-row.js';
import { pollJobs } from './poll.js';
import type { ActivationDeps, Sync, TargetResult } from './ports.js';
import { claimAgain, claimBatch, orphanedBatch } from './queue.js';
import { suppressRefused } from './suppress.js';
import { heldBack, isUndecided, settle, settlements, unknown } from './settle.js';

export interface DeliverOptions {
  signal: AbortSignal;
  onBatch?(progress: { sync: string; operations: number }): void;
  /** Waits out a connection whose credentials or account are refused, too; otherwise one batch tries whether they were mended. */
  patient?: boolean;
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
  await deps.database.exclusive(holdOf(sync), async (hold) => {
    await settleLeftOver(deps, sync, { ...options, hold });
    await deliverHeld(deps, sync, { ...options, hold });
  });
}

/** Where the caller holds the sync, what is under way is a dead process's, not a neighbour's. Asks for the vendor's jobs, too. */
export async function settleLeftOver(
  deps: ActivationDeps,
  sync: Sync,
  { signal, hold }: DeliverOptions & { hold: ExclusiveHold },
): Promise<void> {
  for (let orphan = await orphanedBatch(deps, sync.key); orphan; orphan = await orphanedBatch(deps, sync.key)) {
    await hold.confirm();
    if (sync.target.can.idempotencyKey) await sendBatch(deps, sync, orphan);
    else await settle(deps, orphan, { settled: unknown(orphan, deps.now()) });
  }
  await pollJobs(deps, sync, { signal, hold });
}

type Standing = 'works' | 'trial' | 'paused';

/** As `deliver`, where the caller holds the sync and settled what was left over. How the connection stands in the end. */
export async function deliverHeld(
  deps: ActivationDeps,
  sync: Sync,
  options: DeliverOptions & { hold: ExclusiveHold },
): Promise<Standing> {
  const { limits, can, connection } = sync.target;
  // Where a repeat would reach people twice, one record is under way at a time: a crash leaves one unknown, not a batch.
  const size = can.idempotencyKey ? limits.items : 1;
  const width = can.idempotencyKey ? Math.max(1, limits.concurrency) : 1;
  const standing = async () => standingOf(await pauseOf(deps.database, connection), deps.now(), options);
  const lane = async (batches: number): Promise<void> => {
    for (let sent = 0; sent < batches && !options.signal.aborted; sent++) {
      // A worker that lost its hold stops here: its successor takes what it left under way for orphaned.
      await options.hold.confirm();
      const pause = await pauseOf(deps.database, connection);
      if (standingOf(pause, deps.now(), options) === 'paused') return;
      const batch = (await claimAgain(deps, sync.key)) ?? (await claimBatch(deps, sync.key, size));
      if (batch === undefined) return;
      const refused = await sendBatch(deps, sync, batch);
      options.onBatch?.({ sync: sync.key, operations: batch.operations.length });
      if (refused !== null) return;
      if (pause) await resumeConnection(deps.database, connection);
    }
  };
  // After a failure one batch tries alone whether the connection works again.
  if ((await standing()) === 'trial') await lane(1);
  if ((await standing()) === 'works') await Promise.all(Array.from({ length: width }, () => lane(Infinity)));
  await flushLedger(deps, sync);
  return standing();
}

/** Whether a connection may be used now: it works, it may be tried, or nothing is sent over it for a while. */
function standingOf(pause: ConnectionPause | undefined, now: number, { patient = false }: DeliverOptions): Standing {
  if (pause === undefined) return 'works';
  const setUp = pause.reason === 'unauthorized' || pause.reason === 'blocked';
  if (pause.until > now && (patient || !setUp)) return 'paused';
  return pause.failures === 0 ? 'works' : 'trial';
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
          open.operations.map(({ attempts: _, recordHash: __, ...operation }) => operation),
          { idempotencyKey: batch.id, segment: sync.segment },
        );
  await suppressRefused(deps.database, sync, { operations: open.operations, outcomes: result.outcomes });
  const now = deps.now();
  const clock = { now, random: Math.random, repeatable: sync.target.can.idempotencyKey };
  const verdicts = settlements(open, result, clock);
  const repeat = clock.repeatable && isUndecided(result) && verdicts.every(({ state }) => state === 'waiting');
  const refused = heldBack(held, now);
  await settle(deps, batch, repeat ? { settled: refused, again: verdicts } : { settled: [...verdicts, ...refused] });
  if (result.batch !== null)
    await pauseConnection(
      deps.database,
      { connection: sync.target.connection, refused: result.batch },
      { now, random: clock.random },
    );
  return result.batch;
}
