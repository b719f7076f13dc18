import { accountKind, TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { listGroups, readGroup, type Group } from '@tributary/profiles';
import type { CommandContext, House } from '../../house/house.js';

type Context = Pick<CommandContext, 'house'>;

export interface GroupPage extends Group {
  /** Public ids of members, the longest known first. */
  people: string[];
}

const shownMembers = 200;

/** Groups of one kind, or of all kinds, those of most members first. @throws NOT_FOUND where there is no such kind */
export async function groupsList(
  { house }: Context,
  { kind, limit = 50 }: { kind?: string; limit?: number } = {},
): Promise<{ groups: Group[] }> {
  await house.reload();
  const { groups } = house.config.identity;
  if (kind !== undefined) knownKind(house, kind);
  const kinds = kind === undefined ? [accountKind, ...Object.keys(groups)] : [kind];
  const found = await Promise.all(kinds.map((one) => listGroups(house.warehouse, groups, { kind: one, limit })));
  return { groups: found.flat() };
}

/** One group with its members. @throws NOT_FOUND where there is no such kind, or nobody in it */
export async function groupsShow({ house }: Context, { kind, id }: { kind: string; id: string }): Promise<GroupPage> {
  await house.reload();
  knownKind(house, kind);
  const group = await readGroup(house.warehouse, house.config.identity.groups, { kind, id, limit: shownMembers });
  if (group === undefined) throw new TributaryError('NOT_FOUND', `Nobody is in the group ${kind} ${id}.`);
  const ids = await publicIds(house.database, group.people);
  return { ...group, people: group.people.flatMap((profile) => ids.get(profile) ?? []) };
}

function knownKind({ config }: House, kind: string): void {
  const kinds = [accountKind, ...Object.keys(config.identity.groups)];
  if (!kinds.includes(kind))
    throw new TributaryError('NOT_FOUND', `No groups of the kind "${kind}". There are: ${kinds.join(', ')}.`);
}
