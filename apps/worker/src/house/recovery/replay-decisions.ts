import { liftSuppressions, type Lift } from '@tributary/activation';
import type { Position } from '@tributary/contracts';
import type { House } from '../house.js';
import { storeApiKey, type StoredKey } from '../api-keys.js';
import { decisionsFrom, suppressionLifted } from '../journal/decisions.js';

/**
 * Does what the control log says, from a position on: keys of the api, suppressions that were lifted. Those are known by
 * now. Configurations are the project's own file's matter.
 */
export async function replayDecisions(
  { control, database }: Pick<House, 'control' | 'database'>,
  from: Position,
): Promise<void> {
  for await (const { decision } of decisionsFrom(control, from)) {
    if (decision.kind === 'key.created') await storeApiKey(database, decision as unknown as StoredKey);
    if (decision.kind === suppressionLifted) await liftSuppressions(database, decision as unknown as Lift);
  }
}
