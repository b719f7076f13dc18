import type { IdentifierType } from '@tributary/contracts';
import { listConflicts, type Conflicts } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';

/** What identity kept apart. `shared`: the value joins and adds nothing any more. */
export type ConflictsPage = Omit<Conflicts, 'values'> & {
  values: (Conflicts['values'][number] & { shared: boolean })[];
};

/** Events whose identifiers belong to several people that were kept apart, by what kept them, and the values that did it. */
export async function profilesConflicts(
  { house }: Pick<CommandContext, 'house'>,
  { limit = 50 }: { limit?: number },
): Promise<ConflictsPage> {
  const { values, ...told } = await listConflicts(house.database, { limit });
  const { identifiers } = house.config.identity;
  const sharedAbove = (type: string) => identifiers[type as IdentifierType]?.sharedAbove ?? Infinity;
  return { ...told, values: values.map((one) => ({ ...one, shared: one.people > sharedAbove(one.type) })) };
}
