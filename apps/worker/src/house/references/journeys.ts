import { stepsOf, type Config } from '@tributary/contracts';
import type { Names } from './names.js';

/** What journeys name that is not there. */
export function journeyProblems(config: Config, { missing }: Names): string[] {
  return Object.entries(config.journeys).flatMap(([key, journey]) => {
    const at = `journeys.${key}`;
    const { start, purpose } = journey;
    return [
      ...('segment' in start ? missing(`${at}.start`, 'segments', start.segment) : []),
      ...('trigger' in start ? missing(`${at}.start`, 'triggers', start.trigger) : []),
      ...missing(`${at}.purpose`, 'purposes', purpose),
      ...stepsOf(journey).flatMap(({ key: step, connection }) =>
        missing(`${at}.steps.${step}.connection`, 'connections', connection),
      ),
    ];
  });
}
