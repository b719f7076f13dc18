import { accountKind, type GroupsConfig, type Warehouse } from '@tributary/contracts';
import { accountTraits } from './account-traits.js';
import { accountMembers, sharingPeople } from './group-sql.js';
import type { Group } from './list-groups.js';

/** A group with those who are in it, the longest known profile first; `people` holds no more than were asked for. */
export interface GroupMembers extends Group {
  /** UInt64 as text. */
  people: string[];
}

/** One group; undefined where nobody is in it. */
export async function readGroup(
  warehouse: Warehouse,
  groups: GroupsConfig,
  { kind, id, limit }: { kind: string; id: string; limit: number },
): Promise<GroupMembers | undefined> {
  const config = groups[kind];
  if (kind !== accountKind && config === undefined) return undefined;
  const people =
    kind === accountKind || config === undefined
      ? accountMembers({ of: 'id = {id:String}' })
      : `(SELECT * FROM ${sharingPeople(kind, config)} WHERE id = {id:String})`;
  const [row] = await warehouse.query<{ people: string[]; members: number }>(
    `SELECT arrayMap(p -> toString(p), arraySlice(arraySort(groupUniqArray(profile)), 1, {limit:UInt32})) AS people,
       toFloat64(uniqExact(profile)) AS members FROM ${people}`,
    { params: { id, limit }, priority: 'interactive' },
  );
  if (row === undefined || row.members === 0) return undefined;
  if (config === undefined) {
    const traits = (await accountTraits(warehouse, [id])).get(id) ?? {};
    return { kind, id, traits, ...row };
  }
  if (row.members < 2 || row.members > config.largest) return undefined;
  const [shared] = await warehouse.query<{ shared: Record<string, string> }>(
    `SELECT shared FROM ${sharingPeople(kind, config, 'profile = {profile:UInt64}')}`,
    { params: { profile: row.people[0] ?? '0' }, priority: 'interactive' },
  );
  return { kind, id, traits: shared?.shared ?? {}, ...row };
}
