import { advanceJourney, stepSync } from '@tributary/activation';
import { asTributaryError, stepsOf, syncConfigSchema, type Config, type SyncConfig } from '@tributary/contracts';
import type { House } from './house.js';
import { alertSync } from './moments.js';
import { preferenceLinks } from './preferences/preferences.js';

/** Everything that is sent by name: the syncs, and the steps of journeys and the alerts as syncs of their own. */
export function everySync({
  syncs,
  journeys,
  alerts,
}: Pick<Config, 'syncs' | 'journeys' | 'alerts'>): Record<string, SyncConfig> {
  const steps = Object.entries(journeys).flatMap(([key, journey]) =>
    stepsOf(journey).map(({ key: step, connection, mapping }): [string, SyncConfig] => {
      const segment = 'segment' in journey.start ? journey.start.segment : journey.start.trigger;
      const { purpose, strategy } = journey;
      const sync = syncConfigSchema.parse({ segment, connection, mapping, purpose, strategy });
      return [stepSync(key, step), sync];
    }),
  );
  const told = Object.entries(alerts).map(([key, { connection }]): [string, SyncConfig] => [
    alertSync(key),
    syncConfigSchema.parse({ segment: key, connection, mapping: {} }),
  ]);
  return { ...syncs, ...Object.fromEntries([...steps, ...told]) };
}

/** The journey whose step is sent under a name; undefined for syncs of segments. */
export function journeyOf({ journeys }: Pick<Config, 'journeys'>, sync: string): string | undefined {
  const [key = ''] = sync.split('.', 1);
  return sync.includes('.') && Object.hasOwn(journeys, key) ? key : undefined;
}

/** Moves everyone in every journey on whose next step has come by now; what they get is queued, not sent. One that fails harms no other. */
export async function advanceHouse(house: House, signal?: AbortSignal): Promise<void> {
  for (const [key, config] of Object.entries(house.config.journeys)) {
    if (signal?.aborted) return;
    try {
      await advanceJourney({ ...house, now: Date.now }, { key, config }, await preferenceLinks(house, config.purpose));
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
