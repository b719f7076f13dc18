import type { ExclusiveHold } from '@tributary/contracts';
import { allowedRemovals, endAllowance } from './allowance.js';
import { deliverHeld, holdOf, settleLeftOver } from './deliver.js';
import { flushLedger } from './ledger.js';
import { countPlan, type PlanCounts } from './plan.js';
import { operationsOf, storePlan, withoutFollowers } from './planned.js';
import type { ActivationDeps, DeliverOptions, Sync } from './ports.js';
import { enqueue, forgetUnsent, insertOperations } from './queue.js';

type Held = DeliverOptions & { hold: ExclusiveHold };

/**
 * Brings a destination to what its segment wants: plan, queue a window, deliver, until nothing is left that is due now.
 * Returns the plan it began with. One worker at a time does this for a sync; another waits, and then finds what is left.
 */
export async function activate(deps: ActivationDeps, sync: Sync, options: DeliverOptions): Promise<PlanCounts> {
  return deps.database.exclusive(holdOf(sync), async (hold) => {
    const since = deps.now();
    const held: Held = { ...options, hold };
    await settleLeftOver(deps, sync, held);
    await forgetUnsent(deps.database, sync.key);
    await flushLedger(deps, sync);
    const plan = await countPlan(deps, sync);
    if (plan.stopped !== null) return plan;
    await deliverHeld(deps, sync, held);
    while (!options.signal.aborted && (await carryOut(deps, sync, { held, since })) > 0);
    await spendAllowance(deps, sync);
    return plan;
  });
}

/** A yes is used up when everybody who was to leave has left; until then what is left of it holds. */
async function spendAllowance(deps: ActivationDeps, sync: Sync): Promise<void> {
  if ((await allowedRemovals(deps.database, sync.key, deps.now())) === 0) return;
  if ((await countPlan(deps, sync)).remove === 0) await endAllowance(deps.database, sync.key);
}

/** Carries out the plan as it stands now; returns how many operations were queued, 0 where there is no going on. */
async function carryOut(deps: ActivationDeps, sync: Sync, at: { held: Held; since: number }): Promise<number> {
  const plan = await storePlan(deps, sync);
  let all = 0;
  try {
    while (!at.held.signal.aborted) {
      const { queued, done } = await enqueue(deps.database, plan, { sync: sync.key, since: at.since });
      // A connection that does not work now gets no more to do: the rest waits for a later plan.
      if (queued > 0 && (await deliverHeld(deps, sync, at.held)) !== 'works') return 0;
      all += queued;
      if (done || queued === 0) return all;
    }
    return all;
  } finally {
    await plan.drop();
  }
}

/**
 * The live way: brings a destination in step for some people, by the very difference that a whole activation goes by.
 * Its guards judge whole segments, so the few who are touched here pass.
 */
export async function activatePeople(
  deps: ActivationDeps,
  sync: Sync,
  { profiles, ...options }: DeliverOptions & { profiles: readonly string[] },
): Promise<number> {
  return deps.database.exclusive(holdOf(sync), async (hold) => {
    const since = deps.now();
    const held: Held = { ...options, hold };
    await settleLeftOver(deps, sync, held);
    await forgetUnsent(deps.database, sync.key, profiles);
    await flushLedger(deps, sync);
    let all = 0;
    while (!options.signal.aborted) {
      const planned = withoutFollowers(sync, await operationsOf(deps, sync, profiles));
      const queued = await insertOperations(deps.database, { sync: sync.key, since }, planned);
      all += queued;
      if ((await deliverHeld(deps, sync, held)) !== 'works' || queued === 0) break;
    }
    return all;
  });
}

/** Operations of all syncs by outcome; `open` are waiting, for their time, for room, or for the vendor's job. */
export async function operationCounts(
  deps: Pick<ActivationDeps, 'database'>,
): Promise<Record<string, Record<string, number>>> {
  const rows = await deps.database.query<{ sync: string; outcome: string; n: string }>(
    `SELECT sync, CASE WHEN state IN ('waiting', 'leased', 'again', 'accepted') THEN 'open' WHEN state = 'dead' THEN 'dead' ELSE outcome END AS outcome,
            count(*) AS n FROM operations GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const counts: Record<string, Record<string, number>> = {};
  for (const row of rows) (counts[row.sync] ??= {})[row.outcome] = Number(row.n);
  return counts;
}
