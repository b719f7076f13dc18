import { publicIds } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';
import { knownProfile } from '../profiles.js';
import { featureValues, type FeatureValue } from './values.js';

export interface FeatureVector {
  person: string;
  values: FeatureValue[];
}

/** Every feature of one person as computed last; null where nothing is known. Throws NOT_FOUND. */
export async function featuresShow(
  { house }: CommandContext,
  { identifier }: { identifier: string },
): Promise<FeatureVector> {
  await house.reload();
  const profile = await knownProfile(house, identifier);
  const person = (await publicIds(house.database, [profile])).get(profile) ?? '';
  return { person, values: await featureValues(house, profile) };
}
