import type { BatchOutcome } from '@tributary/plugin-kit';
import { heldAtTheDoor } from './door.js';
import type { DeliveryBatch } from './operation-row.js';
import type { ActivationDeps, HeldDelivery, Sync } from './ports.js';
import { lease, waitingOperations } from './queue.js';
import { answerTo, pausedAfter, type Sent } from './send-batch.js';
import { settle, writeEnds, type Ends } from './settle.js';
import { heldBack } from './verdicts.js';

/** How many are read, and asked at the door, at once; and for how long the door's answer holds. */
const windowSize = 50;
const windowMs = 1_000;

/** A record that was sent; what became of it is written together with the beginning of the next. */
interface SentBefore {
  batch: DeliveryBatch;
  ends: Ends;
}

/**
 * Sends a window of what is due, one record under way at a time: where a repeat would reach people twice, a crash then
 * leaves one unknown, not a batch.
 */
export async function nextSingly(
  deps: ActivationDeps,
  sync: Sync,
  { hold, signal, most, onBatch }: HeldDelivery,
): Promise<Sent> {
  const readAt = deps.now();
  const items = most === 'one' ? 1 : windowSize;
  const window = await waitingOperations(deps.database, { sync: sync.key, now: readAt, items });
  if (window.length === 0) return 'nothing';
  const held = new Map((await heldAtTheDoor(deps, sync, window)).map((one) => [one.id, one]));
  let before: SentBefore | null = null;
  let refused: BatchOutcome | null = null;
  try {
    for (const operation of window) {
      // A worker that lost its hold stops here: its successor takes what it left under way for orphaned.
      await hold.confirm();
      const batch = await turnTo(deps, operation, before);
      before = null;
      if (batch === undefined) continue;
      const back = held.get(operation.id);
      const answer = back
        ? { ends: { settled: heldBack([back], deps.now()) }, refused: null }
        : await answerTo(deps, sync, batch);
      before = { batch, ends: answer.ends };
      refused = answer.refused;
      onBatch?.({ sync: sync.key, operations: 1 });
      if (refused !== null || signal.aborted || deps.now() - readAt > windowMs) break;
    }
  } finally {
    if (before !== null) await settle(deps, before.batch, before.ends);
  }
  return pausedAfter(deps, sync, refused);
}

/** In one write: the end of the one before, and that this one is under way; undefined where it waits no more. */
async function turnTo(
  { database, now }: ActivationDeps,
  operation: DeliveryBatch['operations'][number],
  before: SentBefore | null,
): Promise<DeliveryBatch | undefined> {
  return database.transaction(
    async (tx) => {
      if (before !== null) await writeEnds(tx, { ...before, now: now() });
      return lease(tx, [operation], now());
    },
    { priority: 'bulk' },
  );
}
