import { countPlan, type PlanCounts } from '@tributary/activation';
import { openSync } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';

export interface SyncPlan extends PlanCounts {
  sync: string;
  segment: string;
  connection: string;
}

/** What each sync would do now: rows to add, change and remove, unchanged ones, and who is held back and why. Sends nothing. */
export async function syncsPlan({ house, tell, signal }: CommandContext): Promise<{ syncs: SyncPlan[] }> {
  await house.reload();
  const syncs: SyncPlan[] = [];
  for (const key of Object.keys(house.config.syncs)) {
    tell({ stage: 'plan', done: syncs.length / Object.keys(house.config.syncs).length, text: key });
    const sync = await openSync(house, key, signal);
    const counts = await countPlan({ warehouse: house.warehouse, database: house.database, now: Date.now }, sync);
    syncs.push({ sync: key, segment: sync.segment.key, connection: sync.target.connection, ...counts });
  }
  return { syncs };
}
