import { identifierTypes, type Identifier, type IdentifierType } from '@tributary/contracts';
import { findProfile, publicIds } from '@tributary/identity';
import { normaliseIdentifier } from '@tributary/quality';
import type { House } from '@tributary/worker';
import type { FoundProfiles } from './profile.schemas.js';

/** Profiles that hold an identifier as any type it could be, strongest type first. The same text may name two people. */
export async function findProfiles(
  { database, config }: Pick<House, 'database' | 'config'>,
  asked: { identifier: string; type?: IdentifierType },
): Promise<FoundProfiles> {
  const candidates = (asked.type ? [asked.type] : identifierTypes).flatMap((type): Identifier[] => {
    const value = normaliseIdentifier(type, asked.identifier, config);
    return value === undefined ? [] : [{ type, value }];
  });
  const matched = new Map<string, Identifier[]>();
  for (const candidate of candidates) {
    const profile = await findProfile(database, { candidates: [candidate] });
    if (profile !== undefined) matched.set(profile, [...(matched.get(profile) ?? []), candidate]);
  }
  const ids = await publicIds(database, [...matched.keys()]);
  return {
    profiles: [...matched].map(([profile, identifiers]) => ({ id: ids.get(profile) ?? '', matched: identifiers })),
  };
}
