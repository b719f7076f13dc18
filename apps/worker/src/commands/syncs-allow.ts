import { allowanceMs, allowRemovals, countPlan, endAllowance, type PlanCounts } from '@tributary/activation';
import { TributaryError } from '@tributary/contracts';
import { openSync } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';

export interface SyncAllowed extends PlanCounts {
  sync: string;
  /** Until when the yes holds, ISO 8601; null where the plan does not stop, or the yes was taken back. */
  allowedUntil: string | null;
}

/**
 * Says yes, once, to the plan of a sync that stopped and asks: the next activation may remove as many people as the plan
 * would now. More than that, or later than a day, stops again. With `withdraw` the yes is taken back.
 */
export async function syncsAllow(
  { house, signal }: Pick<CommandContext, 'house' | 'signal'>,
  { sync: key, withdraw = false }: { sync: string; withdraw?: boolean },
): Promise<SyncAllowed> {
  await house.reload();
  if (!Object.hasOwn(house.config.syncs, key)) throw new TributaryError('NOT_FOUND', `No sync "${key}".`);
  const sync = await openSync(house, key, signal);
  const deps = { ...house, now: Date.now };
  await endAllowance(house.database, key);
  const plan = await countPlan(deps, sync);
  if (withdraw || plan.stopped === null) return { sync: key, ...plan, allowedUntil: null };
  const until = Date.now() + allowanceMs;
  await allowRemovals(house.database, { sync: key, removals: plan.remove, until });
  return { sync: key, ...plan, stopped: null, allowedUntil: new Date(until).toISOString() };
}
