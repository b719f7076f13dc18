import { TributaryError } from '@tributary/contracts';
import {
  compiledFeatureSets,
  featureCatalogue,
  featureMatrixOf,
  featureRows,
  type CompiledFeatureSet,
  type SomePeople,
} from '@tributary/features';
import { publicIds } from '@tributary/identity';
import {
  assignWithScores,
  commonFill,
  imputeOf,
  modelInForce,
  modelVersion,
  takenValues,
  type ClusteringArtifact,
} from '@tributary/models';
import { algorithmPort } from '../../house/algorithm-port.js';
import type { CommandContext, House } from '../../house/house.js';
import { knownModel } from './fit.js';
import { peopleOf } from './people-of.js';

/** Of how many people a feature is missing. */
export interface ImputedFeature {
  feature: string;
  title: string;
  people: number;
  /** Of all people of the model, 0 to 1. */
  share: number;
  /** What stands in for it where that is the same for everybody; null: it differs, or they are left out. */
  taken: number | null;
  /** By cluster (0-based; −1: in none), the most people first. */
  clusters: { index: number; name: string; people: number }[];
}

export interface ModelImputed {
  model: string;
  version: number;
  /** How the model fills what is missing: its setting `impute`. */
  by: string;
  /** People of the model, and those of whom something is missing, by the features computed last. */
  rows: number;
  people: number;
  features: ImputedFeature[];
  /** Of one feature, where one is asked for: some people whose value is missing, with what the model took instead; null: left out. */
  cells: { person: string; cluster: number | null; taken: number | null }[];
}

export interface ImputedArguments {
  key: string;
  feature?: string | undefined;
  /** People at most. */
  limit?: number | undefined;
}

/** Of whom which feature is missing, by the rows that assigning reads, and what the version in force takes instead. Throws NOT_FOUND. */
export async function modelsImputed(
  { house }: Pick<CommandContext, 'house'>,
  { key, feature, limit = 100 }: ImputedArguments,
): Promise<ModelImputed> {
  const { warehouse, database, config } = house;
  const people = await peopleOf(house, knownModel(house, key));
  const held = await modelInForce(database, key);
  if (!held) throw new TributaryError('NOT_FOUND', `No version of model "${key}" is in force: run it first.`);
  const { artifact, version } = held;
  const { features } = artifact;
  if (feature !== undefined && !features.includes(feature))
    throw new TributaryError(
      'NOT_FOUND',
      `Model "${key}" has no feature "${feature}". It has: ${features.join(', ')}.`,
    );
  const sets = await compiledFeatureSets(warehouse, config.features);
  const rows = featureRows(sets, features, { people });
  const missing = features.map((_, at) => `NOT isFinite(c${at})`);
  const counted = await warehouse.query<Record<string, string> & { missing: string[] }>(
    `SELECT l.place AS place, count() AS n, countIf(${missing.join(' OR ')}) AS some,
       [${missing.map((one) => `countIf(${one})`).join(', ')}] AS missing
     FROM (${rows}) AS r LEFT ANY JOIN (
       SELECT profile, label + 1 AS place FROM model_scores FINAL WHERE model = {of_model:String} AND version = {of_version:UInt64}
     ) AS l ON l.profile = toUInt64(r.id) GROUP BY place ORDER BY place`,
    { params: { ...people?.params, of_model: key, of_version: version } },
  );
  const sum = (of: (row: (typeof counted)[number]) => string | undefined): number =>
    counted.reduce((total, row) => total + Number(of(row) ?? 0), 0);
  const { clusters } = await modelVersion(database, key, version);
  const nameOf = (index: number): string => clusters.find((one) => one.index === index)?.name ?? 'in no cluster';
  const all = sum(({ n }) => n);
  return {
    ...{ model: key, version, by: imputeOf(held.config).by, rows: all, people: sum(({ some }) => some) },
    features: featureCatalogue(sets, features).map(({ title }, at) => {
      const lacking = sum((row) => row.missing[at]);
      const byCluster = counted.map((row) => ({ index: Number(row['place']) - 1, people: Number(row.missing[at]) }));
      return {
        ...{ feature: features[at]!, title, people: lacking, share: all === 0 ? 0 : lacking / all },
        taken: commonFill(artifact, features[at]!),
        clusters: byCluster
          .filter((one) => one.people > 0)
          .map((one) => ({ ...one, name: nameOf(one.index) }))
          .sort((a, b) => b.people - a.people || a.index - b.index),
      };
    }),
    cells: feature === undefined ? [] : await cellsOf(house, { artifact, sets, people, feature, limit }),
  };
}

interface Cells {
  artifact: ClusteringArtifact;
  sets: readonly CompiledFeatureSet[];
  people: SomePeople | undefined;
  feature: string;
  limit: number;
}

/** Some people of whom a feature is missing, by profile, with what the model takes instead and the cluster that comes of it. */
async function cellsOf(
  { warehouse, database, registry, algorithms }: House,
  { artifact, sets, people, feature, limit }: Cells,
): Promise<ModelImputed['cells']> {
  const { features } = artifact;
  const at = features.indexOf(feature);
  const some = {
    condition: `p.profile IN (SELECT toUInt64(id) FROM (${featureRows(sets, features, { people })})
      WHERE NOT isFinite(c${at}) ORDER BY id LIMIT {cells:UInt64})`,
    params: { ...people?.params, cells: limit },
  };
  const matrix = await featureMatrixOf(warehouse, sets, { keys: features, people: some });
  const runner = algorithmPort(registry, algorithms);
  const taken = await takenValues(artifact, matrix, runner);
  const { labels } = await assignWithScores(artifact, matrix, runner);
  const ids = await publicIds(database, Array.from(matrix.ids, String));
  return taken.map((values, row) => ({
    person: ids.get(String(matrix.ids[row])) ?? '',
    cluster: labels[row]! < 0 ? null : labels[row]! + 1,
    taken: values[at]!.taken,
  }));
}
