import { accountKind, type GroupsConfig, type Warehouse } from '@tributary/contracts';
import { accountCalls, accountMembers, sharingPeople } from './group-sql.js';
import type { Group } from './list-groups.js';
import { readGroup } from './read-group.js';

/** Groups that one person is in: accounts, then those of the configuration, each kind by id. */
export async function groupsOfPerson(
  warehouse: Warehouse,
  groups: GroupsConfig,
  { profile, origins }: { profile: string; origins: readonly string[] },
): Promise<Group[]> {
  const named = (await accountsOf(warehouse, origins)).map((id) => ({ kind: accountKind, id }));
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

/** Ids of accounts that the person of these origins is in. */
async function accountsOf(warehouse: Warehouse, origins: readonly string[]): Promise<string[]> {
  const who = 'origin IN ({origins:Array(UInt64)})';
  // What a person said lies together; only where that names accounts, what others said of them is looked for.
  const named = await warehouse.query<{ id: string }>(`SELECT DISTINCT id FROM ${accountCalls({ where: who })}`, {
    params: { origins },
    priority: 'interactive',
  });
  if (named.length === 0) return [];
  const members = accountMembers({ who, of: 'id IN ({ids:Array(String)})' });
  const rows = await warehouse.query<{ id: string }>(`SELECT DISTINCT id FROM ${members} ORDER BY id`, {
    params: { origins, ids: named.map(({ id }) => id) },
    priority: 'interactive',
  });
  return rows.map(({ id }) => id);
}
