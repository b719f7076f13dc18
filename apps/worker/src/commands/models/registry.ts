import { modelVersions, putInForce, referenceInForce, type FeatureDrift, type ModelVersion } from '@tributary/models';
import { TributaryError } from '@tributary/contracts';
import { compiledFeatureSets, featureMatrixOf } from '@tributary/features';
import { driftOffThread } from '../../models/off-thread.js';
import type { CommandContext } from '../../house/house.js';
import { knownModel } from './fit.js';
import { peopleOf } from './people-of.js';

/** Versions of models with their metrics, and which is in force. */
export async function modelsList(
  { house }: CommandContext,
  { key }: { key?: string },
): Promise<{ versions: ModelVersion[] }> {
  return { versions: await modelVersions(house.database, key) };
}

/** Puts a version in force: rolls back to an older one, or takes one that the gate held back. */
export async function modelsUse(
  { house }: CommandContext,
  { key, version }: { key: string; version: number },
): Promise<{ versions: ModelVersion[] }> {
  await putInForce(house.database, key, version);
  return { versions: await modelVersions(house.database, key) };
}

export interface DriftReport {
  model: string;
  version: number;
  features: FeatureDrift[];
  /** The largest index of all features. */
  worst: number;
  limit: number;
  drifted: boolean;
}

/** How far the features computed last lie from those the version in force was fitted on. */
export async function modelsDrift(
  { house }: CommandContext,
  { key, limit = 0.25 }: { key: string; limit?: number },
): Promise<DriftReport> {
  const config = knownModel(house, key);
  const held = await referenceInForce(house.database, key);
  if (!held) throw new TributaryError('NOT_FOUND', `No version of model "${key}" is in force: run it first.`);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const people = await peopleOf(house, config);
  const wanted = { keys: config.features, ...(people && { people }) };
  const features = await driftOffThread(held.reference, await featureMatrixOf(house.warehouse, sets, wanted));
  const worst = features.reduce((most, { psi }) => Math.max(most, psi), 0);
  return { model: key, version: held.version, features, worst, limit, drifted: worst >= limit };
}
