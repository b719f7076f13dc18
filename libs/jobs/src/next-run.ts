import { TributaryError } from '@tributary/contracts';
import cronParser from 'cron-parser';

/**
 * The first moment after `after` (milliseconds UTC, result likewise) that a cron line of five fields names in a time
 * zone. Times that a clock change leaves out come
 * as much later as the clock was moved.
 * @throws INVALID_REQUEST where the line or the zone is not valid.
 */
export function nextRun(cron: string, timezone: string, after: number): number {
  const line = cron.trim();
  if (line.split(/\s+/).length !== 5)
    throw new TributaryError(
      'INVALID_REQUEST',
      `A schedule has five fields (minute hour day month weekday): "${cron}".`,
    );
  try {
    return cronParser
      .parseExpression(line, { tz: timezone, currentDate: new Date(after) })
      .next()
      .getTime();
  } catch (error) {
    throw new TributaryError('INVALID_REQUEST', `The schedule "${cron}" in "${timezone}" is not valid.`, {
      cause: error,
    });
  }
}
