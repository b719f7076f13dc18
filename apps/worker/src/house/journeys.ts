import { advanceJourney } from '@tributary/activation';
import { asTributaryError } from '@tributary/contracts';
import type { House } from './house.js';
import { journeyJournal } from './journal/journeys.js';
import { preferenceLinks } from './preferences/preferences.js';

/** Moves everyone in every journey on whose next step has come by now; what they get is queued, not sent. One that fails harms no other. */
export async function advanceHouse(house: House, signal?: AbortSignal): Promise<void> {
  for (const [key, config] of Object.entries(house.config.journeys)) {
    if (signal?.aborted) return;
    try {
      const linkOf = await preferenceLinks(house, config.purpose);
      const journal = journeyJournal(house.deliveries);
      await advanceJourney({ ...house, now: Date.now }, { key, config }, { journal, ...(linkOf ? { linkOf } : {}) });
    } catch (error) {
      const { code } = asTributaryError(error);
      house.metrics.failures.inc({ code });
      house.log.error(
        { journey: key, code, err: error },
        'a journey could not be looked at; the next look tries again',
      );
    }
  }
}
