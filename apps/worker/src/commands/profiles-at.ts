import { publicIds, partsAt } from '@tributary/identity';
import { membershipsAt, traitsOfProfile, type SurvivingTrait } from '@tributary/profiles';
import type { CommandContext } from '../house/house.js';
import { heldFirstBy } from './profiles.js';
import { momentAsked } from './segments/history.js';

/** A person as they were known at a moment. */
export interface PersonThen {
  person: string;
  /** ISO 8601, UTC. */
  at: string;
  /** Public ids of the profiles that were this person then. */
  parts: string[];
  traits: SurvivingTrait[];
  segments: { segment: string; since: string }[];
}

/**
 * What was known of a person at a moment: values that had come in, merges that had been made, segments they were in. What
 * came in later, however old it says it is, is not in it. Throws NOT_FOUND, INVALID_REQUEST.
 */
export async function profilesAt(
  { house }: Pick<CommandContext, 'house'>,
  asked: { identifier: string; at: string },
): Promise<PersonThen> {
  await house.reload();
  const at = new Date(momentAsked(asked.at, 'at'));
  const parts = await partsAt(house.database, await heldFirstBy(house, asked.identifier), at);
  const [person = ''] = parts;
  const [ids, traits, segments] = await Promise.all([
    publicIds(house.database, parts),
    traitsOfProfile(house.warehouse, parts, { ...house.config.profiles, knownBy: at }),
    membershipsAt(house.warehouse, person, at),
  ]);
  return {
    person: ids.get(person) ?? '',
    at: at.toISOString(),
    parts: parts.map((part) => ids.get(part) ?? ''),
    traits,
    segments,
  };
}
