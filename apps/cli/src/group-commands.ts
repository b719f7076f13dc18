import type { Maker } from './maker.js';
import { showGroup, showGroups, showMember } from './show/groups.js';
import { wholeNumber } from './whole-number.js';

/** Accounts and households: `groups list | show | add | remove`. */
export function addGroupCommands({ root, share, act }: Maker): void {
  const groups = root.command('groups').description('accounts and households').exitOverride();
  share(groups.command('list').description('groups, those of most members first'))
    .argument('[kind]', 'account, or a key of identity.groups (default: all)')
    .option('--limit <n>', 'most of each kind', wholeNumber, 50)
    .action(act('groups list', ([kind], { limit }) => ({ kind, limit }), { show: showGroups }));
  share(groups.command('show').description('one group: what is known of it, and who is in it'))
    .argument('<kind>', 'account, or a key of identity.groups')
    .argument('<id>', 'id of the group')
    .action(act('groups show', ([kind, id]) => ({ kind, id }), { show: showGroup }));
  const member = (name: string, description: string) =>
    share(groups.command(name).description(description))
      .argument('<kind>', 'account')
      .argument('<id>', 'id of the account')
      .argument('<person>', 'public id or any identifier')
      .action(act(`groups ${name}`, ([kind, id, person]) => ({ kind, id, person }), { show: showMember }));
  member('add', 'put a person into an account');
  member('remove', 'take a person out of an account');
}
