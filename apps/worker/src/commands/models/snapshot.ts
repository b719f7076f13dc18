import type { ModelConfig } from '@tributary/contracts';
import { featureFreshness, fingerprints, type CompiledFeatureSet } from '@tributary/features';
import type { DataSnapshot } from '@tributary/models';
import type { House } from '../../house/house.js';
import { segmentMeant } from '../../house/segments.js';

/** Which data a model is about to be fitted on: its people, and the features as they were computed last or as of its day. */
export async function snapshotOf(
  house: House,
  { config, sets }: { config: ModelConfig; sets: readonly CompiledFeatureSet[] },
): Promise<DataSnapshot> {
  const readAt = new Date().toISOString();
  const { warehouse, database } = house;
  const applied = await database.query<{ kind: string; key: string; version: number }>(
    `SELECT kind, key, max(version)::int AS version FROM definitions WHERE kind IN ('segments', 'features') GROUP BY kind, key`,
  );
  const definition = (kind: string, key: string): number | null =>
    applied.find((one) => one.kind === kind && one.key === key)?.version ?? null;
  const freshness = await featureFreshness(warehouse);
  const segment = config.segment === null ? null : await segmentMeant(database, config.segment);
  const found = (await house.segments()).find(({ key }) => key === segment);
  return {
    readAt,
    people: {
      segment,
      definition: segment === null ? null : definition('segments', segment),
      version: found?.kind === 'cluster' ? found.version : null,
    },
    features: config.features.map((feature) => {
      const set = sets.find(({ features }) => features.some(({ key }) => key === feature))!;
      const { column } = set.features.find(({ key }) => key === feature)!;
      const computed = config.asOf === null ? freshness.get(set.key) : undefined;
      const stated = house.config.features[set.key]!;
      return {
        feature,
        definition: definition('features', set.key),
        // Of a past day they are computed for the fit, by the definition as it stands.
        fingerprint:
          config.asOf === null ? (computed?.definitions[column] ?? null) : fingerprints(stated, set)[column]!,
        computedAt: config.asOf === null ? (computed?.computedAt ?? null) : readAt,
        asOf: config.asOf ?? computed?.asOf ?? null,
      };
    }),
  };
}
