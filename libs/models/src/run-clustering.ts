import { TributaryError, type Artifact, type FeatureInfo, type Matrix, type ModelConfig } from '@tributary/contracts';
import { elbow, membershipMargin, toPoints } from '@tributary/numerics';
import { asLabels, asMatrix } from './assign.js';
import { inputHash } from './input-hash.js';
import { exactRowsOfChosen, exactRowsOfCurve, measure, type Measured } from './measure.js';
import type { ClusteringDeps } from './ports.js';
import { applyRecipe, fitRecipe } from './prepare.js';
import { reportClusters } from './report-clusters.js';
import type { ClusteringArtifact, ClusteringRun, CurvePointOfK, StepReport } from './result.js';
import { warningsOf } from './warnings.js';

interface Candidate {
  measured: Measured;
  labels: Int32Array;
  artifact: Artifact;
}

/**
 * Clusters people by their features: prepare, reduce, fit every k, validate, choose the best silhouette, describe.
 * Throws MODEL_INPUT where no k can be fitted, CANCELLED where the signal is aborted.
 */
export async function runClustering(deps: ClusteringDeps, config: ModelConfig): Promise<ClusteringRun> {
  const features = config.features.map((key) => infoOf(deps, key));
  const original = await deps.features.matrix(config.features);
  const { recipe, steps, warnings } = fitRecipe(original, config);
  const prepared = applyRecipe(original, recipe);
  const ks = candidateKs(config, prepared.matrix.rows);
  const { reduction, matrix, step } = await reduce(deps, config, prepared.matrix);
  const candidates = await fitEach(deps, config, { matrix, ks });
  const best = candidates.reduce((one, next) =>
    next.measured.silhouette > one.measured.silhouette + 1e-12 ? next : one,
  );
  const chosen = { ...best, measured: await remeasure(deps, config, { matrix, candidate: best }) };
  const order = orderBySize(chosen.labels);
  const ranked = chosen.labels.map((label) => order[label] ?? -1);
  const labels = new Int32Array(original.rows).fill(-1);
  const scores = new Float64Array(original.rows);
  const margins = membershipMargin(toPoints(matrix), ranked);
  prepared.rows.forEach((row, at) => {
    labels[row] = ranked[at]!;
    scores[row] = margins[at]!;
  });
  const silhouettes = order.map((_, index) => chosen.measured.perCluster[order.indexOf(index)]!);
  const clusters = reportClusters({ original, prepared, labels: ranked, margins, features, silhouettes });
  const curve = candidates.map((candidate) => pointOf(candidate === best ? chosen.measured : candidate.measured));
  return {
    config,
    features,
    rows: original.rows,
    steps: [...steps, step],
    curve,
    chosen: curve[candidates.indexOf(best)]!,
    elbow: elbow(curve.map((point) => ({ x: point.k, y: point.wcss }))),
    clusters,
    noise: ranked.reduce((count, label) => count + (label < 0 ? 1 : 0), 0),
    ids: original.ids,
    labels,
    scores,
    artifact: {
      format: 1,
      ...recipe,
      reduction,
      clustering: { algorithm: config.algorithm, artifact: chosen.artifact },
      order,
    },
    warnings: [...warnings, ...warningsOf({ rows: prepared.matrix.rows, columns: features.length, clusters })],
    inputHash: inputHash(original, config),
  };
}

function pointOf({ perCluster: _, ...point }: Measured): CurvePointOfK {
  return point;
}

/** The chosen clustering is measured exactly where that takes seconds, also where the curve was of a sample. */
async function remeasure(
  deps: ClusteringDeps,
  config: ModelConfig,
  { matrix, candidate }: { matrix: Matrix; candidate: Candidate },
): Promise<Measured> {
  if (candidate.measured.silhouetteError === null || matrix.rows > exactRowsOfChosen) return candidate.measured;
  const { seed, signal } = fitOptions(deps, config);
  return measure(toPoints(matrix), candidate.labels, { seed, signal, exactRows: exactRowsOfChosen });
}

function infoOf(deps: ClusteringDeps, key: string): FeatureInfo {
  const info = deps.features.catalogue.find((feature) => feature.key === key);
  if (!info) throw new TributaryError('MODEL_INPUT', `There is no feature "${key}".`);
  return info;
}

/** The numbers of clusters to try; one null where the algorithm finds it by itself. */
function candidateKs(config: ModelConfig, rows: number): (number | null)[] {
  if (config.k === null) return [null];
  const { from, to } = typeof config.k === 'number' ? { from: config.k, to: config.k } : config.k;
  const ks = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at).filter((k) => k < rows);
  if (ks.length > 0) return ks;
  throw new TributaryError('MODEL_INPUT', `${rows} complete rows are too few for ${from} to ${to} clusters.`);
}

interface Reduced {
  reduction: ClusteringArtifact['reduction'];
  matrix: Matrix;
  step: StepReport;
}

/** Fewer columns where that keeps enough of the variance; otherwise the columns stay as they are and say what they mean. */
async function reduce(deps: ClusteringDeps, config: ModelConfig, matrix: Matrix): Promise<Reduced> {
  const before = `${matrix.columns.length} columns`;
  const untouched = (after: string): Reduced => ({
    reduction: null,
    matrix,
    step: { step: 'reduce', before, after, details: {} },
  });
  if (!config.reduce || matrix.columns.length < 2) return untouched('not reduced');
  const { algorithm, variance } = config.reduce;
  const artifact = await deps.algorithms.fit(algorithm, matrix, { params: { variance }, ...fitOptions(deps, config) });
  const explained = await deps.algorithms.explained(algorithm, artifact);
  if (explained.length >= matrix.columns.length)
    return untouched(`not reduced: fewer columns would keep less than ${variance * 100} % of the variance`);
  const reduced = asMatrix(await deps.algorithms.apply(algorithm, artifact, matrix), algorithm);
  const kept = explained.reduce((sum, share) => sum + share, 0);
  const details = Object.fromEntries(explained.map((share, at) => [reduced.columns[at]!.name, share]));
  const after = `${reduced.columns.length} columns with ${(kept * 100).toFixed(1)} % of the variance`;
  return { reduction: { algorithm, artifact }, matrix: reduced, step: { step: 'reduce', before, after, details } };
}

async function fitEach(
  deps: ClusteringDeps,
  config: ModelConfig,
  input: { matrix: Matrix; ks: (number | null)[] },
): Promise<Candidate[]> {
  const { matrix, ks } = input;
  const points = toPoints(matrix);
  const options = fitOptions(deps, config);
  const candidates: Candidate[] = [];
  let refused: unknown;
  for (const [at, k] of ks.entries()) {
    if (options.signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    deps.progress?.(at / ks.length, k === null ? 'fit' : `k = ${k}`);
    try {
      const artifact = await deps.algorithms.fit(config.algorithm, matrix, {
        params: k === null ? config.params : { ...config.params, k },
        ...options,
      });
      const labels = asLabels(await deps.algorithms.apply(config.algorithm, artifact, matrix), config.algorithm);
      if (k === null) checkFound(labels);
      candidates.push({
        artifact,
        labels,
        measured: await measure(points, labels, {
          seed: config.seed,
          signal: options.signal,
          exactRows: exactRowsOfCurve,
        }),
      });
    } catch (error) {
      // A larger k than the rows can bear ends the curve; the smaller ones still stand.
      if (!(error instanceof TributaryError) || error.code !== 'MODEL_INPUT') throw error;
      refused = error;
      break;
    }
  }
  if (candidates.length === 0) throw refused;
  deps.progress?.(1, 'described');
  return candidates;
}

function fitOptions(
  deps: ClusteringDeps,
  config: ModelConfig,
): { seed: number; signal: AbortSignal; progress(): void } {
  return { seed: config.seed, signal: deps.signal ?? new AbortController().signal, progress: () => undefined };
}

/** An algorithm that finds the number of clusters may find that there are none to tell apart. */
function checkFound(labels: Int32Array): void {
  const clusters = new Set(labels.filter((label) => label >= 0)).size;
  const noise = labels.filter((label) => label < 0).length;
  if (clusters < 2)
    throw new TributaryError(
      'MODEL_INPUT',
      `The algorithm found ${clusters} clusters and ${noise} rows of noise among ${labels.length}; other parameters (a smaller or larger radius) may part them.`,
    );
}

/** The algorithm's label → rank by size, 0 the largest; ties by the algorithm's own order. */
function orderBySize(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const label of labels) if (label >= 0) sizes[label] = (sizes[label] ?? 0) + 1;
  const bySize = Array.from(sizes.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  return Array.from(sizes.keys(), (label) => bySize.indexOf(label));
}
