import type { Command } from 'commander';
import type { Maker } from './maker.js';
import {
  showConflicts,
  showHistory,
  showIdChanges,
  showIdentityPreview,
  showUnmerged,
  showWhy,
} from './show/identity.js';
import { showPersonThen, showProfile } from './show/profile.js';
import { stated } from './stated.js';

const anyIdentifier = 'e-mail, phone, user id, customer number, anonymous id or public id';

/** People: `profiles show | history | why | changes | conflicts | preview | merge | unmerge`. Returns `profiles`, which has further commands below it. */
export function addProfileCommands({ root, share, act }: Maker): Command {
  const profiles = root.command('profiles').description('people').exitOverride();
  const sub = (name: string, description: string) => share(profiles.command(name).description(description));

  sub('show', 'one person: identifiers, traits, segments, consents, merges, latest events')
    .argument('<identifier>', anyIdentifier)
    .action(act('profiles show', ([identifier]) => ({ identifier }), { show: showProfile }));
  sub('at', 'one person as known at a moment: traits and segments, without what came in or was merged later')
    .argument('<identifier>', anyIdentifier)
    .argument('<moment>', 'a day (its first moment, UTC) or a moment such as 2024-06-01T12:00:00Z')
    .action(act('profiles at', ([identifier, at]) => ({ identifier, at }), { show: showPersonThen }));
  sub('history', 'every merge of a person with its evidence, those that were taken back too')
    .argument('<identifier>', anyIdentifier)
    .action(act('profiles history', ([identifier]) => ({ identifier }), { show: showHistory }));
  sub('why', 'why two identifiers are one person: the merges on the way from one to the other')
    .argument('<one>', anyIdentifier)
    .argument('<other>', anyIdentifier)
    .action(act('profiles why', ([one, other]) => ({ one, other }), { show: showWhy }));
  sub('changes', 'public ids that lead to someone else now, and why')
    .option('--run <id>', 'in this run (default: the last day)')
    .option('--since <moment>', 'a day or a moment such as 2026-01-31T12:00Z')
    .action(act('profiles changes', (_, { run, since }) => ({ run, since }), { show: showIdChanges }));
  sub('conflicts', 'events that name several people who were kept apart, why, and values that are shared').action(
    act('profiles conflicts', () => ({}), { show: showConflicts }),
  );
  sub(
    'preview',
    'what the identity rules of tributary.config.ts would make of everybody: who is merged, who comes apart',
  ).action(act('profiles preview', (_, { project }) => stated(project), { show: showIdentityPreview }));
  sub('merge', 'say that two are one person, whatever was said of them before; taken back like any merge')
    .argument('<one>', anyIdentifier)
    .argument('<other>', anyIdentifier)
    .option('--reason <text>', 'why, for those who ask later')
    .option('--dry-run', 'only say what would come of it')
    .action(
      act('profiles merge', ([one, other], { reason, dryRun }) => ({ one, other, reason, dryRun }), {
        show: showUnmerged,
      }),
    );
  sub('unmerge', 'take a merge back, or split one identifier off; the two are kept apart from then on')
    .argument('[merge]', 'number of the merge, as profiles history shows it')
    .option('--identifier <value>', 'or: the identifier to split off its person')
    .option('--reason <text>', 'why, for those who ask later')
    .option('--dry-run', 'only say what would come of it')
    .action(
      act('profiles unmerge', ([merge], { identifier, reason, dryRun }) => ({ merge, identifier, reason, dryRun }), {
        show: showUnmerged,
      }),
    );
  return profiles;
}
