import { TributaryError } from '@tributary/contracts';
import { countProfiles } from '@tributary/identity';
import type { LinkIndex } from '@tributary/linkage';
import type { House } from '../house.js';
import { keptIndex } from './kept-index.js';

/** What single people are matched with. @throws INVALID_REQUEST where no linkage has run yet, with what to do first */
export async function modelOfHouse(house: Pick<House, 'warehouse' | 'database'>): Promise<LinkIndex> {
  const index = await keptIndex(house.warehouse);
  if (index !== undefined) return index;
  throw await noModelYet(house);
}

/** Why nobody can be matched yet. */
export async function noModelYet({ database }: Pick<House, 'database'>): Promise<TributaryError> {
  const { profiles } = await countProfiles(database);
  const first = profiles === 0 ? 'Nobody is in the house. Run: tributary import, then' : 'Run:';
  return new TributaryError(
    'INVALID_REQUEST',
    `There is no model to match by yet, a linkage makes one. ${first} tributary identity link.`,
  );
}
