import { countPlan, sampleOperations, type PlanCounts, type Sync } from '@tributary/activation';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import type { RequestPreview } from '@tributary/plugin-kit';
import { openSync } from '../house/connections.js';
import type { CommandContext, House } from '../house/house.js';

export interface SyncPlan extends PlanCounts {
  sync: string;
  segment: string;
  connection: string;
  /** The very requests of a few of its operations, secrets masked. */
  samples: RequestPreview[];
  /** Why there are none: the connection cannot be opened, or shows nothing. */
  samplesMissing: string | null;
}

export interface SyncsPlanArguments {
  /** Keys of syncs. Default: all. */
  syncs?: readonly string[];
  /** Operations of each kind to show. Default 1. */
  samples?: number;
}

/**
 * What each sync would do now: rows to add, change and remove, unchanged ones, who is held back and why, what a changed
 * mapping sends anew, and some of the requests. Sends nothing.
 */
export async function syncsPlan(
  { house, tell, signal }: Pick<CommandContext, 'house' | 'tell' | 'signal'>,
  { syncs: asked, samples = 1 }: SyncsPlanArguments = {},
): Promise<{ syncs: SyncPlan[] }> {
  await house.reload();
  const keys = asked?.length ? asked : Object.keys(house.config.syncs);
  const unknown = keys.find((key) => !Object.hasOwn(house.config.syncs, key));
  if (unknown !== undefined) throw new TributaryError('NOT_FOUND', `No sync "${unknown}".`);
  const syncs: SyncPlan[] = [];
  for (const key of keys) {
    tell({ stage: 'plan', done: syncs.length / keys.length, text: key });
    const sync = await openSync(house, key, signal);
    const counts = await countPlan({ ...house, now: Date.now }, sync);
    const shown = await samplesOf(house, sync, samples);
    syncs.push({ sync: key, segment: sync.segment.key, connection: sync.target.connection, ...counts, ...shown });
  }
  return { syncs };
}

async function samplesOf(
  house: House,
  sync: Sync,
  perKind: number,
): Promise<Pick<SyncPlan, 'samples' | 'samplesMissing'>> {
  if (perKind === 0) return { samples: [], samplesMissing: null };
  try {
    const planned = await sampleOperations({ ...house, now: Date.now }, sync, perKind);
    const operations = planned.map(({ id, profile, kind, record, known, remoteId }) => ({
      id,
      profile,
      kind,
      record,
      sync: sync.key,
      ...(known ? { known } : {}),
      ...(remoteId ? { remoteId } : {}),
    }));
    const samples =
      operations.length === 0
        ? []
        : await sync.target.preview(operations, { idempotencyKey: 'preview', segment: sync.segment });
    return { samples, samplesMissing: null };
  } catch (error) {
    const { code, message } = asTributaryError(error);
    return { samples: [], samplesMissing: `${code}: ${message}` };
  }
}
