import { Option, type Command } from 'commander';
import type { Maker } from './maker.js';
import { showAgain, showArrivals, showWeighed } from './show/arrivals.js';
import { wholeNumber } from './whole-number.js';

const fates = ['joined', 'queued', 'started'];

/** People who came in and wait to be weighed against everybody: `identity arrivals list | redo | weigh`. */
export function addArrivalCommands(identity: Command, { share, act }: Maker): void {
  const arrivals = identity
    .command('arrivals')
    .description('people who came in: who waits to be weighed against everybody, and what was decided')
    .exitOverride();
  share(arrivals.command('list').description('how many wait and since when, and what was decided of those before'))
    .addOption(new Option('--fate <fate>', 'only decisions of this kind').choices(fates))
    .option('--limit <n>', 'at most so many of each', wholeNumber, 20)
    .action(act('identity arrivals list', (_, { fate, limit }) => ({ fate, limit }), { show: showArrivals }));
  share(arrivals.command('redo').description('have people wait again, to be weighed by the model of today'))
    .argument('[person...]', 'public ids or identifiers')
    .addOption(new Option('--fate <fate>', 'or: everybody of whom this was decided').choices(fates))
    .action(act('identity arrivals redo', ([people], { fate }) => ({ people, fate }), { show: showAgain }));
  share(arrivals.command('weigh').description('weigh those who wait now, without waiting for the server or a job'))
    .option('--limit <n>', 'at most so many', wholeNumber)
    .action(act('identity arrivals weigh', (_, { limit }) => ({ limit }), { show: showWeighed }));
}
