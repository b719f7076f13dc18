import { accountKind, type GroupsConfig, type Warehouse } from '@tributary/contracts';
import { accountTraits } from './account-traits.js';
import { accountMembers, sharingPeople } from './group-sql.js';

/** People who belong together: by calls that say so (an account), or by values that they share (a household). */
export interface Group {
  kind: string;
  id: string;
  /** What is known of the group, or what its members share. */
  traits: Record<string, unknown>;
  members: number;
}

/** Groups of a kind, those of most members first. */
export async function listGroups(
  warehouse: Warehouse,
  groups: GroupsConfig,
  { kind, limit }: { kind: string; limit: number },
): Promise<Group[]> {
  const params = { limit };
  if (kind === accountKind) {
    const rows = await warehouse.query<{ id: string; members: number }>(
      `SELECT id, toFloat64(uniqExact(profile)) AS members FROM ${accountMembers()} GROUP BY id ORDER BY members DESC, id LIMIT {limit:UInt32}`,
      { params },
    );
    const traits = await accountTraits(
      warehouse,
      rows.map(({ id }) => id),
    );
    return rows.map(({ id, members }) => ({ kind, id, traits: traits.get(id) ?? {}, members }));
  }
  const config = groups[kind];
  if (config === undefined) return [];
  const rows = await warehouse.query<Omit<Group, 'kind'>>(
    `SELECT id, argMin(shared, profile) AS traits, toFloat64(count()) AS members FROM ${sharingPeople(kind, config)} GROUP BY id
     HAVING members BETWEEN 2 AND ${config.largest} ORDER BY members DESC, id LIMIT {limit:UInt32}`,
    { params },
  );
  return rows.map((row) => ({ kind, ...row }));
}
