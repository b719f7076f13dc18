import type { FeatureInfo, Matrix, ModelConfig } from '@tributary/contracts';
import {
  assignWithScores,
  compareVersions,
  driftOf,
  type AlgorithmRunner,
  type Assigned,
  type ClusteringArtifact,
  type ClusteringDeps,
  type ClusteringRun,
  type FeatureDrift,
  type Membership,
  type Reference,
  type VersionComparison,
} from '@tributary/models';
import { inThread } from './in-thread.js';

/** Rows up to which going over them once takes a few milliseconds, less than the start of a thread. */
const fewRows = 10_000;

/** `runClustering` in a thread of its own: same answer, and the event loop of the caller stays free. */
export async function clusterOffThread(deps: ClusteringDeps, config: ModelConfig): Promise<ClusteringRun> {
  const keys = [...config.features, ...(config.importance ? [config.importance.outcome] : [])];
  const matrix = await deps.features.matrix(keys);
  const sampled = deps.everyone !== undefined;
  return inThread('run', { config, catalogue: deps.features.catalogue.map(plainInfo), matrix, sampled }, deps);
}

/** `assignWithScores`, of many people in a thread of its own. */
export async function assignOffThread(
  artifact: ClusteringArtifact,
  matrix: Matrix,
  algorithms: AlgorithmRunner,
): Promise<Assigned> {
  return matrix.rows <= fewRows
    ? assignWithScores(artifact, matrix, algorithms)
    : inThread('assign', { artifact, matrix }, { algorithms });
}

/** `compareVersions`, of many people in a thread of its own. */
export async function compareOffThread(
  before: Membership & { version: number },
  now: Membership,
): Promise<VersionComparison> {
  return before.ids.length + now.ids.length <= fewRows
    ? compareVersions(before, now)
    : inThread('compare', { before, now });
}

/** `driftOf`, of many people in a thread of its own. */
export async function driftOffThread(reference: Reference, matrix: Matrix): Promise<FeatureDrift[]> {
  return matrix.rows <= fewRows ? driftOf(reference, matrix) : inThread('drift', { reference, matrix });
}

/** What is said of a feature, without what its set keeps beside it. */
function plainInfo({ key, title, description, unit, noun, currency }: FeatureInfo): FeatureInfo {
  return { key, title, description, unit, noun, ...(currency !== undefined && { currency }) };
}
