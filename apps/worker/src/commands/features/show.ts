import type { FeatureInfo, FeatureSetConfig } from '@tributary/contracts';
import { compiledFeatureSets, featureVector, ofLibrary, prepareFeatures } from '@tributary/features';
import { publicIds } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';
import { knownProfile } from '../profiles.js';

/** What one feature adds to a weighted sum. */
export interface ScorePart {
  feature: string;
  weight: number;
  value: number;
  adds: number;
}

export interface FeatureVector {
  person: string;
  values: {
    feature: string;
    title: string;
    unit: FeatureInfo['unit'];
    value: number | string | null;
    parts?: ScorePart[];
  }[];
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
        ...partsOf(house.config.features[set.key], { column, row }),
      }));
    }),
  );
  const person = (await publicIds(house.database, [profile])).get(profile) ?? '';
  return { person, values: values.flat() };
}

/** Of a weighted sum: what each feature adds to it; a missing one adds nothing. */
function partsOf(
  set: FeatureSetConfig | undefined,
  { column, row = {} }: { column: string; row: Record<string, number | string | null> | undefined },
): { parts?: ScorePart[] } {
  const defined = set?.kind === 'library' ? ofLibrary(set) : set;
  const definition = defined?.kind === 'defined' ? defined.features[column] : undefined;
  if (definition === undefined || !('weighted' in definition)) return {};
  return {
    parts: Object.entries(definition.weighted).map(([feature, weight]) => {
      const value = Number(row[feature] ?? 0);
      return { feature, weight, value, adds: weight * value };
    }),
  };
}
