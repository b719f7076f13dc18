import { TributaryError, type Matrix } from '@tributary/contracts';
import { compiledFeatureSets, featureCatalogue, featureMatrixOf, matrixOfFew, valuesOfFew } from '@tributary/features';
import { publicIds } from '@tributary/identity';
import {
  assignWithScores,
  modelInForce,
  modelVersion,
  takenValues,
  valueInUnit,
  type TakenValue,
} from '@tributary/models';
import { algorithmPort } from '../../house/algorithm-port.js';
import type { CommandContext, House } from '../../house/house.js';
import { chosenBy } from '../../house/labels/chosen-people.js';
import { labelledModels, versionsInForce } from '../../house/labels/labelled-models.js';
import { ruleContextOf } from '../../house/segments.js';
import { knownProfile } from '../profiles.js';
import { knownModel } from './fit.js';

/** A feature of somebody as the model took it, beside their cluster and everybody. */
export interface WhyFeature extends TakenValue {
  title: string;
  /** In words, with its unit. */
  words: string;
  /** Means of the cluster and of everybody at the fit; null where the person is in none, or nobody had a value. */
  mean: number | null;
  overall: number | null;
}

/** Why somebody is in a cluster, by the version in force. */
export interface ModelWhy {
  model: string;
  version: number;
  /** Public id. */
  person: string;
  /** Key of the cluster's segment, and its name; null: in none. */
  cluster: string | null;
  name: string | null;
  /** How clearly they lie in it, −1 to 1; 0 is the border. Null: in none. */
  score: number | null;
  /** In none: why. */
  none: string | null;
  /** `now`: features of this moment; `computed`: those computed last. */
  of: 'now' | 'computed';
  features: WhyFeature[];
}

/** What the model in force says of a person, feature by feature, with the values that stand in for missing ones. Throws NOT_FOUND. */
export async function modelsWhy(
  { house }: Pick<CommandContext, 'house'>,
  { key, identifier }: { key: string; identifier: string },
): Promise<ModelWhy> {
  knownModel(house, key);
  return whyOf(house, { key, profile: await knownProfile(house, identifier) });
}

/** As {@link modelsWhy}, of a canonical profile. */
export async function whyOf(house: House, { key, profile }: { key: string; profile: string }): Promise<ModelWhy> {
  const { database, registry, liveAlgorithms } = house;
  const held = await modelInForce(database, key);
  if (!held) throw new TributaryError('NOT_FOUND', `No version of model "${key}" is in force: run it first.`);
  const { artifact, version } = held;
  const { matrix, among, of } = await featuresOf(house, { key, profile, features: artifact.features });
  const algorithms = algorithmPort(registry, liveAlgorithms);
  const [taken = []] = await takenValues(artifact, matrix, algorithms);
  const { labels, scores } = await assignWithScores(artifact, matrix, algorithms);
  const index = among ? (labels[0] ?? -1) : -1;
  const { clusters } = await modelVersion(database, key, version);
  const cluster = clusters.find((one) => one.index === index);
  const infos = featureCatalogue(await compiledFeatureSets(house.warehouse, house.config.features), artifact.features);
  const features = taken.map((one, at): WhyFeature => {
    const info = infos[at]!;
    const { mean = null, overall = null } = cluster?.evidence.find(({ feature }) => feature === one.feature) ?? {};
    return { ...one, title: info.title, words: wordsOf(one, (value) => valueInUnit(value, info)), mean, overall };
  });
  return {
    ...{ model: key, version, of, features },
    person: (await publicIds(database, [profile])).get(profile) ?? '',
    cluster: cluster ? `${key}.${index + 1}` : null,
    name: cluster?.name ?? null,
    score: cluster ? scores[0]! : null,
    none: cluster ? null : noneOf(features, { among, segment: held.config.segment }),
  };
}

function wordsOf({ value, taken, imputed }: TakenValue, inWords: (value: number) => string): string {
  if (imputed) return `taken as ${inWords(taken!)}, since it is missing`;
  return value === null ? 'missing' : inWords(value);
}

function noneOf(
  features: readonly WhyFeature[],
  { among, segment }: { among: boolean; segment: string | null },
): string {
  if (!among) return `not among the people of ${segment ?? 'the model'}`;
  if (features.length === 0) return 'has none of its features';
  const missing = features.filter(({ value, imputed }) => value === null && !imputed).map(({ feature }) => feature);
  return missing.length > 0
    ? `left out, since ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`
    : 'left out as unlike all others';
}

/** The features of one person as labelling reads them: of this moment where they can be told of one person. */
async function featuresOf(
  house: House,
  { key, profile, features }: { key: string; profile: string; features: readonly string[] },
): Promise<{ matrix: Matrix; among: boolean; of: ModelWhy['of'] }> {
  const { warehouse, config } = house;
  const context = await ruleContextOf(house);
  const { segment } = config.models[key]!;
  const among = await chosenBy(house, { segment, context, people: [profile], labels: new Map() });
  const models = await labelledModels(house, versionsInForce(context));
  const live = models.live.find((model) => model.key === key);
  const one = { among: among?.has(profile) ?? true };
  if (live) {
    const read = models.sets.filter(({ set }) => live.features.some((feature) => feature.set === set.key));
    return { ...one, of: 'now', matrix: matrixOfFew(await valuesOfFew(warehouse, read, [profile]), live.features) };
  }
  const people = { condition: 'p.profile = {person:UInt64}', params: { person: profile } };
  const sets = await compiledFeatureSets(warehouse, config.features);
  return { ...one, of: 'computed', matrix: await featureMatrixOf(warehouse, sets, { keys: features, people }) };
}
