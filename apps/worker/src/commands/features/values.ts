import type { FeatureInfo, FeatureSetConfig } from '@tributary/contracts';
import { compiledFeatureSets, featureFreshness, featureVector, ofLibrary, prepareFeatures } from '@tributary/features';
import type { House } from '../../house/house.js';

/** What one feature adds to a weighted sum. */
export interface ScorePart {
  feature: string;
  weight: number;
  value: number;
  adds: number;
}

/** A feature of one person, as computed last; null where nothing is known. */
export interface FeatureValue {
  feature: string;
  title: string;
  unit: FeatureInfo['unit'];
  value: number | string | null;
  /** ISO 4217, of money. */
  currency?: string;
  /** When it was computed: ISO 8601, UTC; null: never. */
  computedAt: string | null;
  parts?: ScorePart[];
}

/** Every feature of a canonical profile, also those of sets written in SQL or imported. */
export async function featureValues({ warehouse, config }: House, profile: string): Promise<FeatureValue[]> {
  if (Object.keys(config.features).length === 0) return [];
  await prepareFeatures(warehouse, config.features);
  const [sets, fresh] = await Promise.all([
    compiledFeatureSets(warehouse, config.features),
    featureFreshness(warehouse),
  ]);
  const values = await Promise.all(
    sets.map(async (set) => {
      const row = await featureVector(warehouse, set, profile);
      return set.features.map(({ key, title, unit, currency, column, absent }) => ({
        feature: key,
        title,
        unit,
        value: row === undefined ? absent : (row[column] ?? null),
        ...(currency === undefined ? {} : { currency }),
        computedAt: fresh.get(set.key)?.computedAt ?? null,
        ...partsOf(config.features[set.key], { column, row }),
      }));
    }),
  );
  return values.flat();
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
