import type { TrackingEvent } from '@tributary/plugin-kit';
import { compileIdentity, placeId, type Mapped } from '@tributary/rows';
import type { Settings } from '../settings.js';

/** A row that is gone, as an event of the person whom its key names; a problem where the key names nobody. */
export function compileDeleted(settings: Settings, column: string): (key: string, generation: number) => Mapped {
  const identityOf = compileIdentity(settings.mapping, {
    index: (name) => (name === column ? 0 : 1),
    decimal: settings.csv.decimal,
  });
  return (key, generation) => {
    const identity = identityOf({ cells: [key], problem: null });
    if (!identity && settings.withoutIdentity === 'quarantine')
      return { problem: { code: 'EVENT_NO_IDENTIFIER', reason: 'the row is gone, and its key names nobody' } };
    const { userId, anonymousId, externalIds, traits = {} } = identity ?? {};
    const event: TrackingEvent = {
      type: 'track',
      event: 'Record Deleted',
      messageId: `${placeId(settings.path, key)}:gone:${generation}`,
      properties: { key, file: settings.path },
      context: { ...(externalIds ? { externalIds } : {}), ...(Object.keys(traits).length > 0 ? { traits } : {}) },
      ...(userId ? { userId } : {}),
      ...(anonymousId ? { anonymousId } : {}),
    };
    return { events: [event] };
  };
}
