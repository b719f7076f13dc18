import { TributaryError } from '@tributary/contracts';
import type { House } from '../house.js';
import { holdingControl, recordDecision } from '../journal/decisions.js';
import { followHeld, type Followed } from './follow-decisions.js';
import type { IdentityDecision } from './identity-decision.js';

/**
 * Decides who is who: written to the control log, from which moment it holds, then done in the database and told to the
 * warehouse; segments follow, and syncs with their next run. A rebuild does it again. Of several processes one decides
 * at a time.
 */
export function decideIdentity(house: House, decision: IdentityDecision): Promise<Followed> {
  return house.betweenBatches(() =>
    holdingControl(house.database, async () => {
      const position = await recordDecision(house.control, { ...decision });
      const done = (await followHeld(house)).find((one) => one.position === position);
      if (done === undefined)
        throw new TributaryError('INTERNAL', `Decision ${position} was written and not followed.`);
      return done;
    }),
  );
}
