import { laneStart, TributaryError, type Config, type IdentityImpact } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import type { CommandContext } from '../../house/house.js';
import { replayIdentity } from '../../house/identity/replay-identity.js';
import { comparePeople, copyIdentifiers } from './compare-people.js';

/**
 * What a configuration's identity rules would have made of everybody: decided anew from the event log in a database of
 * its own, and compared with what holds. Changes nothing. @throws LOG_TRIMMED where the log begins too late to say
 */
export async function previewIdentity(context: CommandContext, config: Config): Promise<IdentityImpact> {
  const { house } = context;
  for (let lane = 0; lane < house.events.lanes; lane++)
    if ((await house.events.first(lane)) > laneStart(lane) + 1)
      throw new TributaryError(
        'LOG_TRIMMED',
        'The event log does not reach back to its beginning (log.keepDays): who everybody would be cannot be decided anew.',
      );
  const then = await openTemporaryDatabase();
  try {
    const { events } = await replayIdentity(context, { config, into: then });
    context.tell({ stage: 'preview', done: null, text: 'people are compared' });
    await copyIdentifiers(house.database, { into: then, config });
    return { events, ...(await comparePeople(house, then)) };
  } finally {
    await then.close();
  }
}
