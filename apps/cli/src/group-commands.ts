import type { Maker } from './maker.js';
import { showGroup, showGroups } from './show/groups.js';

/** Accounts and households: `groups list | show`. */
export function addGroupCommands({ root, share, act }: Maker): void {
  const groups = root.command('groups').description('accounts and households').exitOverride();
  share(groups.command('list').description('groups, those of most members first'))
    .argument('[kind]', 'account, or a key of identity.groups (default: all)')
    .option('--limit <n>', 'most of each kind', '50')
    .action(act('groups list', ([kind], { limit }) => ({ kind, limit: Number(limit) }), { show: showGroups }));
  share(groups.command('show').description('one group: what is known of it, and who is in it'))
    .argument('<kind>', 'account, or a key of identity.groups')
    .argument('<id>', 'id of the group')
    .action(act('groups show', ([kind, id]) => ({ kind, id }), { show: showGroup }));
}
