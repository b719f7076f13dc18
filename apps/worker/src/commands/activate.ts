import { setTimeout as pause } from 'node:timers/promises';
import {
  activate,
  deliver,
  requeueAllowed,
  type ActivationDeps,
  type PlanCounts,
  type Sync,
} from '@tributary/activation';
import { asTributaryError } from '@tributary/contracts';
import { openSync } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';
import { tellTroubles } from '../house/alerts/tell-troubles.js';
import { everySync, sendsMoments } from '../house/every-sync.js';
import { advanceHouse } from '../house/journeys.js';

export interface Activated {
  sync: string;
  plan: PlanCounts | null;
  /** Why a sync could not be worked at all: wrong settings, a connection that cannot be opened. */
  error: string | null;
}

/** A run waits this long for operations that a destination asked to send later; the rest is sent by the next one. */
const patienceMs = 30_000;

/** Works syncs and journeys (default: all), each for itself, so that a slow or dead destination slows no other. */
export async function activateSyncs(
  { house, tell, signal }: CommandContext,
  keys: readonly string[] = Object.keys(everySync(house.config)),
): Promise<Activated[]> {
  const deps: ActivationDeps = { warehouse: house.warehouse, database: house.database, now: Date.now };
  let sent = 0;
  if (keys.some((key) => sendsMoments(house.config, key))) {
    await advanceHouse(house, signal);
    await tellTroubles(house);
  }
  return Promise.all(
    keys.map(async (key): Promise<Activated> => {
      try {
        const sync = await openSync(house, key, signal);
        const options = {
          signal,
          onBatch: ({ operations }: { operations: number }) =>
            tell({ stage: 'activate', done: null, text: `${(sent += operations).toLocaleString('en-GB')} operations` }),
        };
        const moments = sendsMoments(house.config, key);
        if (moments) await requeueAllowed(deps.database, key);
        const plan = moments
          ? await deliver(deps, sync, options).then(() => null)
          : await activate(deps, sync, options);
        await awaitDelayed(deps, sync, options);
        return { sync: key, plan, error: null };
      } catch (error) {
        const { code, message } = asTributaryError(error);
        house.log.error({ sync: key, code }, message);
        house.metrics.failures.inc({ code });
        return { sync: key, plan: null, error: `${code}: ${message}` };
      }
    }),
  );
}

async function awaitDelayed(deps: ActivationDeps, sync: Sync, options: { signal: AbortSignal }): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!options.signal.aborted) {
    const [row] = await deps.database.query<{ next: Date | null }>(
      `SELECT greatest(min(o.next_at), (SELECT until FROM connection_pauses WHERE connection = $2)) AS next
       FROM operations o WHERE o.sync = $1 AND o.state IN ('waiting', 'again', 'accepted')`,
      [sync.key, sync.target.connection],
    );
    const next = row?.next?.getTime();
    if (next === undefined || next > until) return;
    await pause(Math.max(50, next - Date.now()), undefined, { signal: options.signal }).catch(() => {});
    await deliver(deps, sync, { ...options, patient: true });
  }
}
