import type { Maker } from './maker.js';
import { showLifecycle, showLifecycles, showPersonStages } from './show/lifecycles.js';

/** Lifecycles: `lifecycles`, and `lifecycles show | person`. */
export function addLifecycleCommands({ root, share, act }: Maker): void {
  const lifecycles = root.command('lifecycles').description('stages of which everybody is in one').exitOverride();
  share(lifecycles.command('list', { isDefault: true }).description('lifecycles and their stages in order')).action(
    act('lifecycles', () => ({}), { show: showLifecycles }),
  );
  const key = ['<lifecycle>', 'key of a lifecycle'] as const;
  share(lifecycles.command('show').description('people in each stage, the funnel between stages, and time in stage'))
    .argument(...key)
    .option('--from <day>', 'first day (default: 30 days before the last)')
    .option('--to <day>', 'last day (default: today)')
    .action(act('lifecycles show', ([lifecycle], { from, to }) => ({ lifecycle, from, to }), { show: showLifecycle }));
  share(lifecycles.command('person').description('the way of one person through the stages'))
    .argument(...key)
    .argument('<identifier>', 'e-mail, phone, user id, customer number, anonymous id or public id')
    .action(
      act('lifecycles person', ([lifecycle, identifier]) => ({ lifecycle, identifier }), { show: showPersonStages }),
    );
}
