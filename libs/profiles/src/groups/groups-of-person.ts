import { accountKind, type GroupsConfig, type Warehouse } from '@tributary/contracts';
import { accountMembers, sharingPeople } from './group-sql.js';
import type { Group } from './list-groups.js';
import { readGroup } from './read-group.js';

/** Groups that one person is in: accounts, then those of the configuration, each kind by id. */
export async function groupsOfPerson(
  warehouse: Warehouse,
  groups: GroupsConfig,
  { profile, origins }: { profile: string; origins: readonly string[] },
): Promise<Group[]> {
  const accounts = await warehouse.query<{ id: string }>(
    `SELECT DISTINCT id FROM ${accountMembers({ who: 'origin IN ({origins:Array(UInt64)})' })} ORDER BY id`,
    { params: { origins }, priority: 'interactive' },
  );
  const named = accounts.map(({ id }) => ({ kind: accountKind, id }));
  for (const [kind, config] of Object.entries(groups)) {
    const rows = await warehouse.query<{ id: string }>(
      `SELECT id FROM ${sharingPeople(kind, config, 'profile = {profile:UInt64}')}`,
      { params: { profile }, priority: 'interactive' },
    );
    named.push(...rows.map(({ id }) => ({ kind, id })));
  }
  const found = await Promise.all(named.map((one) => readGroup(warehouse, groups, { ...one, limit: 1 })));
  return found.flatMap((group) => {
    if (group === undefined) return [];
    const { people: _, ...told } = group;
    return [told];
  });
}
