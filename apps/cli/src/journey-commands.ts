import type { Maker } from './maker.js';
import { showJourneys } from './show/journeys.js';
import { showStrategies } from './show/strategies.js';

/** `journeys list`, and `strategies list`. */
export function addJourneyCommands({ root, share, act }: Maker): void {
  const journeys = root.command('journeys').description('messages in steps over days').exitOverride();
  share(
    journeys
      .command('list', { isDefault: true })
      .description('journeys: who is on the way, and what became of the messages of each step'),
  ).action(act('journeys', () => ({}), { show: showJourneys }));
  const strategies = root
    .command('strategies')
    .description('what a segment is offered, on which channel')
    .exitOverride();
  share(
    strategies
      .command('list', { isDefault: true })
      .description('which segment gets which strategy, and who yields to whom on each channel'),
  ).action(act('strategies', () => ({}), { show: showStrategies }));
}
