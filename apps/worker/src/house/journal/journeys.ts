import type { JourneyJournal } from '@tributary/activation';
import type { EventLog } from '@tributary/contracts';
import { appendDelivery } from './deliveries.js';

/** Who starts a journey is in the log of deliveries, beside what was sent: a rebuild starts nobody a second time. */
export function journeyJournal(deliveries: EventLog): JourneyJournal {
  return {
    async began(journey, at) {
      await appendDelivery(deliveries, { kind: 'journey-began', journey, at });
    },
    async started(journey, starts) {
      await appendDelivery(deliveries, { kind: 'journey-started', journey, starts });
    },
  };
}
