import { TributaryError, type FeatureInfo, type Matrix, type ModelConfig } from '@tributary/contracts';
import { elbow, marginOfColumns, numericColumns, spreadOf } from '@tributary/numerics';
import { ofAllRows, rankedLabels } from './all-rows.js';
import { inputHash } from './input-hash.js';
import { candidateKs, fitEach, remeasure } from './fit-candidates.js';
import type { Measured } from './measure.js';
import type { ClusteringDeps } from './ports.js';
import { bootstrapStability } from './bootstrap.js';
import { reportClusters } from './report-clusters.js';
import { reduce } from './reduce.js';
import type { ClusteringRun, CurvePointOfK } from './result.js';
import { fitSteps, valuesOf } from './steps/index.js';
import { referenceOf } from './versions/drift.js';
import { validityOf } from './validity.js';
import { warningsOf } from './warnings.js';

/**
 * Clusters people by their features: prepare, reduce, fit every k, validate, choose the best silhouette, describe.
 * Throws MODEL_INPUT where no k can be fitted, CANCELLED where the signal is aborted.
 */
export async function runClustering(deps: ClusteringDeps, config: ModelConfig): Promise<ClusteringRun> {
  const features = config.features.map((key) => infoOf(deps, key));
  const { original, outcome } = await matrixOf(deps, config);
  const warnings: string[] = [];
  const room = new Float64Array(original.rows);
  const learning = { config, deps, features, outcome, room, warn: (text: string) => warnings.push(text) };
  const { prepared, learnt, reports } = await fitSteps(original, learning);
  const ks = candidateKs(config, prepared.matrix.rows);
  const { reduction, matrix, step, components } = await reduce(deps, config, prepared.matrix);
  const { features: keys } = config;
  const candidates = await fitEach(deps, config, {
    matrix,
    ks,
    prepared: { features: keys, steps: learnt, reduction },
  });
  const best = candidates.reduce((one, next) =>
    next.measured.silhouette > one.measured.silhouette + 1e-12 ? next : one,
  );
  const chosen = { ...best, measured: await remeasure(deps, config, { matrix, candidate: best }) };
  const order = orderBySize(chosen.labels);
  const ranked = rankedLabels(chosen.labels, order);
  const { means, sizes } = chosen.whole ?? spreadOf(numericColumns(matrix), chosen.labels);
  const margins = marginOfColumns(matrix, chosen.labels, { means, sizes });
  const { labels, scores } = ofAllRows({ rows: prepared.rows, labels: ranked, scores: margins }, original.rows);
  const silhouettes = order.map((_, index) => chosen.measured.perCluster[order.indexOf(index)]!);
  const stability = await bootstrapStability(deps, config, {
    matrix,
    labels: ranked,
    k: config.k && chosen.measured.k,
  });
  const clusters = reportClusters({
    original,
    room,
    prepared,
    labels: ranked,
    margins,
    features,
    silhouettes,
    stability,
  });
  const validity = validityOf(matrix, { labels: chosen.labels, artifact: chosen.artifact, seed: config.seed });
  const curve = candidates.map((candidate) => pointOf(candidate === best ? chosen.measured : candidate.measured));
  return {
    config,
    features,
    rows: original.rows,
    steps: [...reports, { ...step, digest: reports.at(-1)!.digest }],
    imputed: prepared.imputed,
    components,
    curve,
    chosen: curve[candidates.indexOf(best)]!,
    elbow: elbow(curve.map((point) => ({ x: point.k, y: point.wcss }))),
    validity,
    clusters,
    noise: ranked.reduce((count, label) => count + (label < 0 ? 1 : 0), 0),
    reference: referenceOf(original, room),
    ids: original.ids,
    labels,
    scores,
    artifact: {
      format: 2,
      features: keys,
      steps: learnt,
      reduction,
      clustering: { algorithm: config.algorithm, artifact: chosen.artifact },
      order,
      centres: means.data,
    },
    warnings: [
      ...warnings,
      ...warningsOf({
        rows: prepared.matrix.rows,
        columns: prepared.matrix.columns.length,
        clusters,
        density: validity.density,
      }),
    ],
    inputHash: inputHash(original, config, { outcome, room }),
  };
}

function pointOf({ perCluster: _, ...point }: Measured): CurvePointOfK {
  return point;
}

function infoOf(deps: ClusteringDeps, key: string): FeatureInfo {
  const info = deps.features.catalogue.find((feature) => feature.key === key);
  if (!info) throw new TributaryError('MODEL_INPUT', `There is no feature "${key}".`);
  return info;
}

/** The features, and beside them the outcome that importance is measured for. */
async function matrixOf(
  deps: ClusteringDeps,
  { features, importance }: ModelConfig,
): Promise<{ original: Matrix; outcome: Float64Array | null }> {
  if (!importance) return { original: await deps.features.matrix(features), outcome: null };
  if (features.includes(importance.outcome))
    throw new TributaryError(
      'MODEL_INPUT',
      `"${importance.outcome}" is a feature of the model and cannot be its outcome too.`,
    );
  const all = await deps.features.matrix([...features, importance.outcome]);
  return { original: { ...all, columns: all.columns.slice(0, -1) }, outcome: valuesOf(all, features.length) };
}

/** The algorithm's label → rank by size, 0 the largest; ties by the algorithm's own order. */
function orderBySize(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const label of labels) if (label >= 0) sizes[label] = (sizes[label] ?? 0) + 1;
  const bySize = Array.from(sizes.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  return Array.from(sizes.keys(), (label) => bySize.indexOf(label));
}
