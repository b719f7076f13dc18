import type { ModelConfig, FeatureSetConfig } from '@tributary/contracts';
import {
  compiledFeatureSets,
  featureFreshness,
  referenceDate,
  toldOfOne,
  type CompiledFeature,
  type CompiledFeatureSet,
} from '@tributary/features';
import { modelArtifact, type LiveModel } from '@tributary/models';
import type { RuleContext } from '@tributary/segments';
import type { House } from '../house.js';
import { modelsInOrder } from './models-in-order.js';

/** A model in force with what it reads. */
export interface LabelledModel extends LiveModel {
  config: ModelConfig;
  features: { set: string; feature: CompiledFeature }[];
  /** Names of the events that these read; undefined: any. */
  reads: readonly string[] | undefined;
}

/** A feature set as the labels read it. */
export interface LabelledSet {
  set: CompiledFeatureSet;
  /** Of the features those that some model reads. */
  features: CompiledFeature[];
  /** Reference date, 'YYYY-MM-DD'. */
  asOf: string;
  /** The date moves on with the newest event. */
  moves: boolean;
}

/** The models in force, each behind the one whose cluster it parts further. */
export interface LabelledModels {
  /** Those of which each feature can be told of one person. */
  live: LabelledModel[];
  /** The others wait for their features to be computed. */
  waiting: { key: string; version: number }[];
  sets: LabelledSet[];
}

/** The versions in force, as far as rules know of them, by model. */
export function versionsInForce({ segments = [] }: RuleContext): Map<string, number> {
  return new Map(
    segments.flatMap((segment) => (segment.kind === 'cluster' ? [[segment.model, segment.version] as const] : [])),
  );
}

/** What of the features' state labels depend on: another value means that {@link labelledModels} says something else. */
export async function stateOfFeatures({ warehouse }: House): Promise<string> {
  const freshness = await featureFreshness(warehouse);
  return JSON.stringify([...freshness].map(([set, { computedAt, asOf }]) => [set, computedAt, asOf]).sort());
}

/** The models in force with their artifacts. A model whose features are others by now is in neither list: it has to be fitted first. */
export async function labelledModels(house: House, versions: ReadonlyMap<string, number>): Promise<LabelledModels> {
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const all: LabelledModel[] = [];
  for (const [key, config] of modelsInOrder(house.config.models)) {
    const version = versions.get(key);
    const artifact = version === undefined ? null : await modelArtifact(house.database, { key, version });
    if (version === undefined || artifact?.features.join() !== config.features.join()) continue;
    const features = config.features.flatMap((name) => featureNamed(sets, name));
    const used = sets.filter((set) => features.some((feature) => feature.set === set.key));
    const reads = used.every(({ events }) => events) ? used.flatMap(({ events = [] }) => events) : undefined;
    if (features.length === config.features.length)
      all.push({ key, version, artifact: artifact!, config, features, reads });
  }
  const ofOne = ({ features }: LabelledModel) =>
    features.every(({ set, feature }) =>
      toldOfOne(
        sets.find(({ key }) => key === set)!,
        feature,
      ),
    );
  const live = all.filter(ofOne);
  return {
    live,
    waiting: all.filter((model) => !ofOne(model)).map(({ key, version }) => ({ key, version })),
    sets: await setsOf(house, live, sets),
  };
}

function featureNamed(sets: readonly CompiledFeatureSet[], name: string): LabelledModel['features'] {
  return sets.flatMap(({ key, features }) =>
    features.filter((feature) => feature.key === name).map((feature) => ({ set: key, feature })),
  );
}

function setsOf(
  { warehouse, config }: House,
  models: readonly LabelledModel[],
  sets: readonly CompiledFeatureSet[],
): Promise<LabelledSet[]> {
  const read = models.flatMap(({ features }) => features);
  const used = sets.filter(({ key }) => read.some(({ set }) => set === key));
  return Promise.all(
    used.map(async (set) => {
      const stated = (config.features[set.key] as FeatureSetConfig).asOf;
      return {
        set,
        features: [...new Set(read.flatMap((one) => (one.set === set.key ? [one.feature] : [])))],
        asOf: await referenceDate(warehouse, stated),
        moves: stated === 'last-event',
      };
    }),
  );
}
