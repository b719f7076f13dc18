import type { CommandContext } from '../../house/house.js';
import type { DefinitionArguments } from '../definitions.js';
import { changeMember, type MemberArguments } from '../groups/change-members.js';
import { groupsList, groupsShow } from '../groups/groups.js';
import { oneAtATime } from '../one-at-a-time.js';
import { profilesAt } from '../profiles-at.js';
import { profilesShow } from '../profiles.js';
import { thenCheckpoint } from '../then-checkpoint.js';
import { arrivalsList, arrivalsRedo, arrivalsWeigh, type RedoArguments } from './arrivals.js';
import { profilesConflicts } from './conflicts.js';
import { profilesChanges, profilesHistory, profilesWhy } from './history.js';
import { profilesMerge, type MergeArguments } from './merge.js';
import { profilesPreview } from './preview.js';
import { profilesUnmerge, type UnmergeArguments } from './unmerge.js';

/** Commands about people and the groups that they are in. */
export const peopleCommands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  'profiles show': (context, args) => profilesShow(context, args as { identifier: string }),
  'profiles at': (context, args) => profilesAt(context, args as Parameters<typeof profilesAt>[1]),
  'profiles history': (context, args) => profilesHistory(context, args as { identifier: string }),
  'profiles why': (context, args) => profilesWhy(context, args as { one: string; other: string }),
  'profiles changes': (context, args) => profilesChanges(context, args as Parameters<typeof profilesChanges>[1]),
  'profiles conflicts': (context, args) => profilesConflicts(context, args as { limit?: number }),
  'profiles preview': (context, args) => profilesPreview(context, args as DefinitionArguments),
  'profiles merge': (context, args) =>
    oneAtATime(context, () => thenCheckpoint(context, () => profilesMerge(context, args as MergeArguments))),
  'profiles unmerge': (context, args) =>
    oneAtATime(context, () => thenCheckpoint(context, () => profilesUnmerge(context, args as UnmergeArguments))),
  'identity arrivals list': (context, args) => arrivalsList(context, args as Parameters<typeof arrivalsList>[1]),
  'identity arrivals redo': (context, args) => arrivalsRedo(context, args as RedoArguments),
  'identity arrivals weigh': (context, args) =>
    oneAtATime(context, () => arrivalsWeigh(context, args as { limit?: number })),
  'groups list': (context, args) => groupsList(context, args as Parameters<typeof groupsList>[1]),
  'groups show': (context, args) => groupsShow(context, args as Parameters<typeof groupsShow>[1]),
  'groups add': (context, args) => oneAtATime(context, () => changeMember(context, args as MemberArguments, true)),
  'groups remove': (context, args) => oneAtATime(context, () => changeMember(context, args as MemberArguments, false)),
};
