import type { FeatureInfo, FeatureSetConfig } from '@tributary/contracts';
import {
  compiledFeatureSets,
  featureFreshness,
  fingerprints,
  importedVersions,
  type CompiledFeatureSet,
  type Freshness,
  type ImportedVersion,
} from '@tributary/features';
import type { CommandContext } from '../../house/house.js';

/** A feature in the catalogue. */
export type FeatureLine = FeatureInfo & {
  owner: string;
  /** When its values were computed (ISO 8601, UTC), and up to which day they count; null: never. */
  computedAt: string | null;
  asOf: string | null;
  /** `current`; `outdated`: its definition was changed since; `never`: there are no values yet. */
  state: 'current' | 'outdated' | 'never';
};

export interface FeatureSetLine {
  set: string;
  kind: string;
  owner: string;
  /** When its values were computed (ISO 8601, UTC), and up to which day they count; null: never. */
  computedAt: string | null;
  asOf: string | null;
  /** Events that came in more than so many hours after they happened, since the time before: they changed values only then. */
  lateHours: number;
  late: number;
  /** Amounts that are in none of its currencies: they are in no sum. */
  leftOut: number;
  /** Of an imported set: the version that came last, when (ISO 8601, UTC), and for how many people. */
  imported?: ImportedVersion | null;
  features: FeatureLine[];
}

/** The catalogue: every feature of every set, with what it means, who answers for it and how fresh it is. */
export async function featuresList({ house }: Pick<CommandContext, 'house'>): Promise<{ sets: FeatureSetLine[] }> {
  await house.reload();
  const { features: configured } = house.config;
  const [sets, fresh, imported] = await Promise.all([
    compiledFeatureSets(house.warehouse, configured),
    featureFreshness(house.warehouse),
    importedVersions(house.warehouse),
  ]);
  return {
    sets: sets.map((set) => {
      const { key } = set;
      const config = configured[key]!;
      const own = fresh.get(key);
      return {
        set: key,
        kind: config.kind,
        owner: config.owner,
        computedAt: own?.computedAt ?? null,
        asOf: own?.asOf ?? null,
        lateHours: config.lateHours,
        late: own?.late ?? 0,
        leftOut: own?.leftOut ?? 0,
        ...(config.kind === 'imported' ? { imported: imported.get(key) ?? null } : {}),
        features: featureLines(config, set, own),
      };
    }),
  };
}

function featureLines(config: FeatureSetConfig, set: CompiledFeatureSet, fresh?: Freshness): FeatureLine[] {
  const meant = fingerprints(config, set);
  return set.features.map(({ column, type: _type, absent: _absent, owner = config.owner, ...info }) => {
    const made = fresh?.definitions[column];
    return {
      ...info,
      owner,
      computedAt: made === undefined ? null : fresh!.computedAt,
      asOf: made === undefined ? null : fresh!.asOf,
      state: made === undefined ? 'never' : made === meant[column] ? 'current' : 'outdated',
    };
  });
}
