import { laneStart, TributaryError } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { parseConfig } from '../../definitions/parse-config.js';
import type { CommandContext } from '../../house/house.js';
import { replayIdentity } from '../../house/identity/replay-identity.js';
import type { DefinitionArguments } from '../definitions.js';
import { comparePeople, copyIdentifiers, type PeopleCompared } from './compare-people.js';

export interface IdentityPreview extends PeopleCompared {
  /** Read of the log. */
  events: number;
}

/**
 * What the identity rules of the project's file would have made of everybody: decided anew from the event log beside what
 * holds, and compared. Changes nothing. @throws LOG_TRIMMED where the log begins too late to say
 */
export async function profilesPreview(
  context: CommandContext,
  { stated }: Pick<DefinitionArguments, 'stated'>,
): Promise<IdentityPreview> {
  const { house } = context;
  if (stated === undefined) throw new TributaryError('INVALID_REQUEST', 'A configuration is needed to preview.');
  const config = parseConfig(stated.value, stated.path);
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
