import {
  deliveryHistory,
  pauseOf,
  syncHealth,
  type ConnectionPause,
  type DeliveredOperation,
  type HistoryFilter,
  type SyncHealth,
} from '@tributary/activation';
import { TributaryError } from '@tributary/contracts';
import type { CommandContext } from '../house/house.js';
import { everySync } from '../house/every-sync.js';

export interface SyncStanding extends SyncHealth {
  connection: string;
  /** Set while nothing is sent over its connection. */
  paused: { reason: ConnectionPause['reason']; message: string; until: string; failures: number } | null;
}

/** How every sync stands: what waits and since when, the share that failed within a day, the last success, and pauses. */
export async function syncsHealth({ house }: Pick<CommandContext, 'house'>): Promise<{ syncs: SyncStanding[] }> {
  await house.reload();
  const known = new Map((await syncHealth(house.database, Date.now())).map((health) => [health.sync, health]));
  const syncs: SyncStanding[] = [];
  for (const [key, { connection }] of Object.entries(everySync(house.config))) {
    const pause = await pauseOf(house.database, connection);
    const health = known.get(key) ?? { sync: key, open: 0, lagSeconds: 0, errorRate: null, lastSuccess: null };
    const paused = pause && {
      reason: pause.reason,
      message: pause.message,
      until: new Date(pause.until).toISOString(),
      failures: pause.failures,
    };
    syncs.push({ ...health, connection, paused: paused ?? null });
  }
  return { syncs };
}

export interface SyncsHistoryArguments extends Omit<HistoryFilter, 'profile' | 'from' | 'to'> {
  /** Public id of a person. */
  person?: string;
  /** ISO 8601. */
  from?: string;
  to?: string;
  limit?: number;
}

/** What became of records, the latest first. @throws NOT_FOUND where nobody has the public id */
export async function syncsHistory(
  { house }: Pick<CommandContext, 'house'>,
  { person, from, to, limit = 50, ...filter }: SyncsHistoryArguments,
): Promise<{ deliveries: DeliveredOperation[] }> {
  const [row] =
    person === undefined
      ? []
      : await house.database.query<{ id: string }>('SELECT id::text AS id FROM profiles WHERE public_id = $1', [
          person,
        ]);
  if (person !== undefined && row === undefined) throw new TributaryError('NOT_FOUND', `Nobody is "${person}".`);
  const asked: HistoryFilter = {
    ...filter,
    ...(row ? { profile: row.id } : {}),
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(to === undefined ? {} : { to: instantOf(to) }),
  };
  return { deliveries: await deliveryHistory(house.warehouse, asked, limit) };
}

/** Milliseconds UTC of a date or time. @throws INVALID_REQUEST where it is none */
export function instantOf(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new TributaryError('INVALID_REQUEST', `"${text}" is no date or time, for example 2025-03-01T12:00:00Z.`);
  return at;
}
