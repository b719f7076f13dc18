import type { Config } from '@tributary/contracts';
import { journeyOf } from './journeys.js';

const prefix = 'alert:';

/** Under this name what an alert tells is queued, sent and told. */
export const alertSync = (alert: string): string => `${prefix}${alert}`;

export const isAlert = (sync: string): boolean => sync.startsWith(prefix);

/** Whether a sync sends moments, of a journey or an alert, which no plan finds again. */
export function sendsMoments(config: Pick<Config, 'journeys'>, sync: string): boolean {
  return isAlert(sync) || journeyOf(config, sync) !== undefined;
}
