import type { ExclusiveHold } from '@tributary/contracts';
import { pauseOf, resumeConnection, type ConnectionPause } from './breaker.js';
import { flushLedger } from './ledger.js';
import { pollJobs } from './poll.js';
import type { ActivationDeps, DeliverOptions, HeldDelivery, Sync } from './ports.js';
import { orphanedBatch } from './queue.js';
import { nextBatch, sendBatch } from './send-batch.js';
import { nextSingly } from './send-singly.js';
import { settle } from './settle.js';
import { unknown } from './verdicts.js';

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
  const sendNext = can.idempotencyKey ? nextBatch : nextSingly;
  const width = can.idempotencyKey ? Math.max(1, limits.concurrency) : 1;
  const standing = async () => standingOf(await pauseOf(deps.database, connection), deps.now(), options);
  const lane = async (most: HeldDelivery['most']): Promise<void> => {
    while (!options.signal.aborted) {
      const pause = await pauseOf(deps.database, connection);
      if (standingOf(pause, deps.now(), options) === 'paused') return;
      const sent = await sendNext(deps, sync, { ...options, most });
      if (sent === 'nothing' || sent === 'refused') return;
      if (pause) await resumeConnection(deps.database, connection);
      if (most === 'one') return;
    }
  };
  // After a failure one batch tries alone whether the connection works again.
  if ((await standing()) === 'trial') await lane('one');
  if ((await standing()) === 'works') await Promise.all(Array.from({ length: width }, () => lane('all')));
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
