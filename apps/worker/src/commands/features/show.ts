import { compiledFeatureSets, featureVector, prepareFeatures, type CompiledFeature } from '@tributary/features';
import { publicIds } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';
import { knownProfile } from '../profiles.js';

export interface FeatureVector {
  person: string;
  values: { feature: string; title: string; unit: CompiledFeature['unit']; value: number | string | null }[];
}

/** Every feature of one person as computed last; null where nothing is known. Throws NOT_FOUND. */
export async function featuresShow(
  { house }: CommandContext,
  { identifier }: { identifier: string },
): Promise<FeatureVector> {
  await house.reload();
  const profile = await knownProfile(house, identifier);
  await prepareFeatures(house.warehouse, house.config.features);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const values = await Promise.all(
    sets.map(async (set) => {
      const row = await featureVector(house.warehouse, set, profile);
      return set.features.map(({ key, title, unit, column, absent }) => ({
        feature: key,
        title,
        unit,
        value: row === undefined ? absent : (row[column] ?? null),
      }));
    }),
  );
  const person = (await publicIds(house.database, [profile])).get(profile) ?? '';
  return { person, values: values.flat() };
}
