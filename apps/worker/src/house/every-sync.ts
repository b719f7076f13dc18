import { stepSync } from '@tributary/activation';
import { stepsOf, syncConfigSchema, type Config, type SyncConfig } from '@tributary/contracts';

const prefix = 'alert:';

/** Under this name what an alert tells is queued, sent and told. */
export const alertSync = (alert: string): string => `${prefix}${alert}`;

export const isAlert = (sync: string): boolean => sync.startsWith(prefix);

/** The same by the name alone, for what was sent by what is defined no more: keys of syncs have neither sign. */
export const namesMoment = (sync: string): boolean => /[.:]/.test(sync);

/** Whether a sync sends moments, of a journey or an alert, which no plan finds again. */
export function sendsMoments(config: Pick<Config, 'journeys'>, sync: string): boolean {
  return isAlert(sync) || journeyOf(config, sync) !== undefined;
}

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
