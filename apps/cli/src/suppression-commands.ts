import type { Maker } from './maker.js';
import { showLifted, showSuppressions } from './show/suppressions.js';

/** Who must not be contacted: `suppressions list`, and `suppressions lift`. */
export function addSuppressionCommands({ root, share, act }: Maker): void {
  const suppressions = root.command('suppressions').description('who must not be contacted').exitOverride();
  share(
    suppressions
      .command('list', { isDefault: true })
      .description('addresses that must not be contacted, on which channel and why; the latest first'),
  )
    .option('--identifier <address>', 'only this e-mail address or phone number')
    .option('--channel <channel>', 'only on this channel')
    .option('--lifted', 'also those that were lifted')
    .option('--limit <n>', 'at most so many', '50')
    .action(
      act(
        'suppressions',
        (_, { identifier, channel, lifted, limit }) => ({ identifier, channel, lifted, limit: Number(limit) }),
        { show: showSuppressions },
      ),
    );
  share(
    suppressions
      .command('lift')
      .description('let an address be contacted again; who and why stays in the audit log, consent is asked as ever'),
  )
    .argument('<address>', 'e-mail address or phone number')
    .requiredOption('--reason <text>', 'why they may be contacted again')
    .option('--channel <channel>', 'only on this channel (default: on all)')
    .action(
      act(
        'suppressions lift',
        async ([identifier], { reason, channel }) => {
          const { thisAccount } = await import('@tributary/worker/project-file');
          return { identifier, reason, channel, by: thisAccount() };
        },
        { show: showLifted },
      ),
    );
}
