import {
  assignmentDriftOf,
  modelInForce,
  modelTimeline,
  modelVersions,
  putInForce,
  referenceInForce,
  type AssignmentDrift,
  type FeatureDrift,
  type ModelTimeline,
  type ModelVersion,
} from '@tributary/models';
import { TributaryError } from '@tributary/contracts';
import { compiledFeatureSets, featureMatrixOf } from '@tributary/features';
import { algorithmPort } from '../../house/algorithm-port.js';
import { assignOffThread, driftOffThread } from '../../models/off-thread.js';
import type { CommandContext } from '../../house/house.js';
import { foundOf, knownModel } from './fit.js';
import { everythingFollows } from './follow.js';
import { peopleOf } from './people-of.js';

/** Versions of models with their metrics, and which is in force. Throws NOT_FOUND for a model that is neither known nor was ever fitted. */
export async function modelsList(
  { house }: CommandContext,
  { key }: { key?: string },
): Promise<{ versions: ModelVersion[] }> {
  const versions = await modelVersions(house.database, key);
  if (key !== undefined && versions.length === 0) knownModel(house, key);
  return { versions };
}

/** How the clusters of a model went on from version to version. Throws NOT_FOUND for an unknown model. */
export async function modelsTimeline({ house }: CommandContext, { key }: { key: string }): Promise<ModelTimeline> {
  knownModel(house, key);
  return modelTimeline(house.database, key);
}

/**
 * Puts a version in force: rolls back to an older one, or takes one that the gate held back. Everybody is labelled by it, also who
 * came since it was fitted; so are the people of models that part its clusters, and segments follow.
 */
export async function modelsUse(
  context: CommandContext,
  { key, version }: { key: string; version: number },
): Promise<{ versions: ModelVersion[] }> {
  const { house } = context;
  await foundOf(house, key, putInForce(house.database, key, version));
  if (Object.hasOwn(house.config.models, key)) await everythingFollows(context, key, `models.${key}.${version}`);
  return { versions: await modelVersions(house.database, key) };
}

export interface DriftReport {
  model: string;
  version: number;
  features: FeatureDrift[];
  assignments: AssignmentDrift;
  /** The largest index of all, and what it is of: a feature, or the shares of clusters. */
  worst: number;
  what: string;
  limit: number;
  drifted: boolean;
}

/**
 * How far the features computed last lie from those the version in force was fitted on, and how far the shares of its
 * clusters moved when everybody is labelled by it anew.
 */
export async function modelsDrift(
  { house }: CommandContext,
  { key, limit = 0.25 }: { key: string; limit?: number },
): Promise<DriftReport> {
  const config = knownModel(house, key);
  const held = await referenceInForce(house.database, key);
  const model = await modelInForce(house.database, key);
  if (!held || !model) throw new TributaryError('NOT_FOUND', `No version of model "${key}" is in force: run it first.`);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const people = await peopleOf(house, config);
  const wanted = { keys: model.artifact.features, ...(people && { people }) };
  const matrix = await featureMatrixOf(house.warehouse, sets, wanted);
  const features = await driftOffThread(held.reference, matrix);
  const algorithms = algorithmPort(house.registry, house.algorithms);
  const { labels } = await assignOffThread(model.artifact, matrix, algorithms);
  const assignments = assignmentDriftOf(held.fitted, labels);
  const all = [...features, { feature: 'the shares of clusters', psi: assignments.psi }];
  const { feature: what, psi: worst } = all.reduce((most, one) => (one.psi > most.psi ? one : most));
  return { model: key, version: held.version, features, assignments, worst, what, limit, drifted: worst >= limit };
}
