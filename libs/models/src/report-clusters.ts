import type { FeatureInfo, Matrix } from '@tributary/contracts';
import { fitScale } from '@tributary/numerics';
import { descriptionOf, evidenceOf, type FeatureContrast } from './describe.js';
import { namesOf } from './name.js';
import { valuesOf, type Prepared } from './steps/index.js';
import type { ClusterReport } from './result.js';

interface Labelled {
  original: Matrix;
  /** Scaled features, before any reduction. */
  prepared: Prepared;
  /** Cluster index per prepared row. */
  labels: Int32Array;
  /** How clearly each prepared row lies in its cluster. */
  margins: Float64Array;
  features: readonly FeatureInfo[];
  /** Mean silhouette per cluster index. */
  silhouettes: readonly number[];
  /** Bootstrap overlap per cluster index. */
  stability: Float64Array | null;
}

/** Size, name, description and evidence of every cluster. */
export function reportClusters(input: Labelled): ClusterReport[] {
  const sizes = input.silhouettes.map((_, index) =>
    input.labels.reduce((sum, label) => sum + (label === index ? 1 : 0), 0),
  );
  const labelled = sizes.reduce((sum, size) => sum + size, 0);
  const perFeature = input.features.map((info, at) => contrastsOf(input, info, at));
  const evidence = sizes.map((_, index) => evidenceOf(perFeature.map((contrasts) => contrasts[index]!)));
  const names = namesOf(evidence, input.features);
  return sizes.map((size, index) => ({
    index,
    size,
    share: size / labelled,
    silhouette: input.silhouettes[index]!,
    stability: input.stability?.[index] ?? null,
    name: names[index]!,
    description: descriptionOf(evidence[index]!),
    evidence: evidence[index]!,
    ...exemplarsOf(input, index),
  }));
}

const exemplars = 5;

/** Rows of the matrix at both ends of the margin: those anyone would put here, and those that might as well be elsewhere. */
function exemplarsOf(
  { labels, margins, prepared }: Labelled,
  index: number,
): Pick<ClusterReport, 'typical' | 'borderline'> {
  const rows = Array.from(labels.keys()).filter((row) => labels[row] === index);
  rows.sort((a, b) => margins[b]! - margins[a]! || a - b);
  const originals = (some: number[]): number[] => some.map((row) => prepared.rows[row]!);
  return { typical: originals(rows.slice(0, exemplars)), borderline: originals(rows.slice(-exemplars).reverse()) };
}

/** Means per cluster of the values as they came (missing ones left out) and of the scaled ones. */
function contrastsOf(input: Labelled, info: FeatureInfo, at: number): FeatureContrast[] {
  const values = valuesOf(input.original, at);
  const scaled = input.prepared.described.columns[at]!.data;
  const clusters = input.silhouettes.map(() => ({ sum: 0, known: 0, scaled: 0, rows: 0 }));
  input.labels.forEach((label, row) => {
    const cluster = clusters[label];
    if (!cluster) return;
    const value = values[input.prepared.rows[row]!]!;
    cluster.rows++;
    cluster.scaled += scaled[row]!;
    if (Number.isNaN(value)) return;
    cluster.sum += value;
    cluster.known++;
  });
  const known = clusters.reduce((sum, cluster) => sum + cluster.known, 0);
  const overall = clusters.reduce((sum, cluster) => sum + cluster.sum, 0) / known;
  // Standard deviations again, whatever the scale and the weight of the model.
  const { mean, deviation } = fitScale(scaled);
  return clusters.map((cluster) => ({
    info,
    mean: cluster.sum / cluster.known,
    overall,
    effect: deviation === 0 ? 0 : (cluster.scaled / cluster.rows - mean) / deviation,
  }));
}
