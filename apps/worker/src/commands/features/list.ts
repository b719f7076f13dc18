import type { FeatureInfo } from '@tributary/contracts';
import { compiledFeatureSets, featureFreshness, importedVersions, type ImportedVersion } from '@tributary/features';
import type { CommandContext } from '../../house/house.js';

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
  /** Of an imported set: the version that came last, when (ISO 8601, UTC), and for how many people. */
  imported?: ImportedVersion | null;
  features: FeatureInfo[];
}

/** The catalogue: every feature of every set, with what it means, who answers for it and how fresh it is. */
export async function featuresList({ house }: CommandContext): Promise<{ sets: FeatureSetLine[] }> {
  await house.reload();
  const { features: configured } = house.config;
  const [sets, fresh, imported] = await Promise.all([
    compiledFeatureSets(house.warehouse, configured),
    featureFreshness(house.warehouse),
    importedVersions(house.warehouse),
  ]);
  return {
    sets: sets.map(({ key, features }) => {
      const config = configured[key]!;
      return {
        set: key,
        kind: config.kind,
        owner: config.owner,
        computedAt: fresh.get(key)?.computedAt ?? null,
        asOf: fresh.get(key)?.asOf ?? null,
        lateHours: config.lateHours,
        late: fresh.get(key)?.late ?? 0,
        ...(config.kind === 'imported' ? { imported: imported.get(key) ?? null } : {}),
        features: features.map(({ column: _column, type: _type, absent: _absent, ...info }) => info),
      };
    }),
  };
}
