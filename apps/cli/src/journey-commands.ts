import type { Maker } from './maker.js';
import { showJourneys } from './show/journeys.js';
import { showStrategies } from './show/strategies.js';

/** `journeys`, and `strategies`. */
export function addJourneyCommands({ root, share, act }: Maker): void {
  share(
    root.command('journeys').description('journeys: who is on the way, and what became of the messages of each step'),
  ).action(act('journeys', () => ({}), { show: showJourneys }));
  share(
    root.command('strategies').description('which segment gets which strategy, and who yields to whom on each channel'),
  ).action(act('strategies', () => ({}), { show: showStrategies }));
}
