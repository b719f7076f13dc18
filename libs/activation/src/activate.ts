import { deliverHeld, holdOf, type DeliverOptions } from './deliver.js';
import { flushLedger } from './ledger.js';
import { countPlan, type PlanCounts } from './plan.js';
import type { ActivationDeps, Sync } from './ports.js';
import { enqueue } from './queue.js';

/**
 * Brings a destination to what its segment wants: plan, queue a window, deliver, until nothing is left that is due now.
 * Returns the plan it began with. One worker at a time does this for a sync; another waits, and then finds what is left.
 */
export async function activate(deps: ActivationDeps, sync: Sync, options: DeliverOptions): Promise<PlanCounts> {
  return deps.database.exclusive(holdOf(sync), async (hold) => {
    const since = deps.now();
    await deliverHeld(deps, sync, { ...options, hold });
    await flushLedger(deps, sync);
    const plan = await countPlan(deps, sync);
    if (plan.stopped !== null) return plan;
    while (!options.signal.aborted && (await enqueue(deps, sync, since)) > 0)
      await deliverHeld(deps, sync, { ...options, hold });
    return plan;
  });
}

/** Operations of all syncs by outcome; `open` are waiting, for their time or for room. */
export async function operationCounts(
  deps: Pick<ActivationDeps, 'database'>,
): Promise<Record<string, Record<string, number>>> {
  const rows = await deps.database.query<{ sync: string; outcome: string; n: string }>(
    `SELECT sync, CASE WHEN state IN ('waiting', 'leased') THEN 'open' WHEN state = 'dead' THEN 'dead' ELSE outcome END AS outcome,
            count(*) AS n FROM operations GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const counts: Record<string, Record<string, number>> = {};
  for (const row of rows) (counts[row.sync] ??= {})[row.outcome] = Number(row.n);
  return counts;
}
