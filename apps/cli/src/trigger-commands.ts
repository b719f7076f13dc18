import { TributaryError } from '@tributary/contracts';
import type { Maker } from './maker.js';
import { showOccasions, showTriggers } from './show/triggers.js';

/** Triggers: `triggers list`, and `triggers occasions`. */
export function addTriggerCommands({ root, share, act }: Maker): void {
  const triggers = root.command('triggers').description('what starts something when it happens').exitOverride();
  share(
    triggers
      .command('list', { isDefault: true })
      .description('triggers, how often they were told, and which segments use which template'),
  ).action(act('triggers', () => ({}), { show: showTriggers }));
  share(triggers.command('occasions').description('what triggers told, in order: once for each rule and occasion'))
    .argument('[trigger]', 'key of a trigger (default: all)')
    .option('--after <position>', 'go on after this position', '0')
    .option('--limit <n>', 'at most so many', '100')
    .action(
      act(
        'triggers occasions',
        ([trigger], { after, limit }) => ({
          trigger,
          after: String(whole('--after', after, 0, Number.MAX_SAFE_INTEGER)),
          limit: whole('--limit', limit, 1, 10_000),
        }),
        { show: showOccasions },
      ),
    );
}

function whole(name: string, text: unknown, ...[least, most]: [number, number]): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new TributaryError('INVALID_REQUEST', `${name} takes a whole number from ${least} to ${most}.`);
  return value;
}
