import type { Maker } from './maker.js';
import { showJourneys } from './show/journeys.js';

/** `journeys`. */
export function addJourneyCommands({ root, share, act }: Maker): void {
  share(
    root.command('journeys').description('journeys: who is on the way, and what became of each step’s messages'),
  ).action(act('journeys', () => ({}), { show: showJourneys }));
}
