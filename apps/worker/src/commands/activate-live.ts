import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { activatePeople, deliver, requeueAllowed } from '@tributary/activation';
import type { SegmentChange } from '@tributary/contracts';
import { openSync } from '../house/connections.js';
import type { House } from '../house/house.js';
import { sendsMoments } from '../house/every-sync.js';

/** Changes that are brought to a destination together. */
const framesAtOnce = 200;

const longestName = 64;

/** Under this name a sync follows the log of changes: letters, digits and hyphens, and not too many. */
function followerOf(sync: string): string {
  const name = `sync-${sync}`;
  return name.length <= longestName ? name : `sync-${createHash('sha256').update(sync).digest('hex').slice(0, 40)}`;
}

/**
 * Brings a sync in step with who entered and left its segment since it looked last; false where nobody did. Each sync
 * follows the log of changes by itself, so that a slow destination holds up no other. Its place in the log moves when
 * the operations are queued: a crash in between looks at the same changes again, and plans the same operations.
 */
export async function activateChanged(house: House, key: string, signal: AbortSignal): Promise<boolean> {
  const consumer = house.changes.consumer(followerOf(key));
  const cut = await consumer.next({ frames: framesAtOnce });
  if (cut === null) return false;
  if (!(await membershipsWritten(house, signal))) return false;
  const frames = await consumer.frames(cut);
  const changes = frames.flatMap(({ body }) => JSON.parse(Buffer.from(body).toString()) as SegmentChange[]);
  const sync = await openSync(house, key, signal);
  const profiles = [
    ...new Set(changes.flatMap(({ segment, profile }) => (segment === sync.config.segment ? [profile] : []))),
  ];
  if (profiles.length > 0) await activatePeople({ ...house, now: Date.now }, sync, { signal, profiles, patient: true });
  signal.throwIfAborted();
  await consumer.done(cut);
  return true;
}

const writingMs = 10_000;

/** A change is told before the warehouse has it: waits for the evaluations that are being written now; false where they are not done soon. */
async function membershipsWritten({ database }: House, signal: AbortSignal): Promise<boolean> {
  const open = async (versions: readonly string[] | null) =>
    database.query<{ version: string }>(
      'SELECT version::text AS version FROM open_evaluations WHERE $1::bigint[] IS NULL OR version = ANY ($1::bigint[])',
      [versions],
    );
  const versions = (await open(null)).map((row) => row.version);
  for (const until = Date.now() + writingMs; versions.length > 0 && (await open(versions)).length > 0;) {
    if (Date.now() > until) return false;
    await pause(50, undefined, { signal });
  }
  return true;
}

/** Waits until somebody entered or left a segment, for so long at most. */
export function awaitChanges(house: House, key: string, wait: { ms: number; signal: AbortSignal }): Promise<void> {
  return house.changes.consumer(followerOf(key)).wait(wait.ms, wait.signal);
}

/** Sends what waited for its time, and asks for vendors' jobs; of one sync, if anything of it is due. */
export async function deliverDue(house: House, key: string, signal: AbortSignal): Promise<void> {
  // What a plan does for syncs of segments: moments have none.
  if (sendsMoments(house.config, key)) await requeueAllowed(house.database, key);
  const [due] = await house.database.query<{ due: number }>(
    `SELECT 1 AS due FROM operations WHERE sync = $1 AND state IN ('waiting', 'again', 'accepted') AND next_at <= $2 LIMIT 1`,
    [key, new Date().toISOString()],
  );
  if (due) await deliver({ ...house, now: Date.now }, await openSync(house, key, signal), { signal, patient: true });
}
