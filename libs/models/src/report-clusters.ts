import type { FeatureInfo, Matrix } from '@tributary/contracts';
import { fitScale } from '@tributary/numerics';
import { descriptionOf, evidenceOf, type FeatureContrast } from './describe.js';
import { namesOf } from './name.js';
import { valuesOf, type Prepared } from './steps/index.js';
import type { ClusterReport } from './result.js';

interface Labelled {
  original: Matrix;
  /** Room for one of its columns. */
  room: Float64Array;
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
  const perFeature = input.features.map((info, at) =>
    contrastsOf(input, info, { at, values: valuesOf(input.original, at, input.room) }),
  );
  const evidence = sizes.map((_, index) => evidenceOf(perFeature.map((contrasts) => contrasts[index]!)));
  const names = namesOf(evidence, input.features);
  return sizes.map((size, index) => ({
    index,
    size,
    share: size / labelled,
    silhouette: input.silhouettes[index]!,
    stability: input.stability?.[index] ?? null,
    name: names[index]!,
    description: descriptionOf(evidence[index]!, input.features),
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
  const originals = (some: number[]): number[] => some.map((row) => prepared.rows[row]!);
  const first = (before: (a: number, b: number) => boolean): number[] => {
    const found: number[] = [];
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] !== index || (found.length === exemplars && !before(row, found.at(-1)!))) continue;
      const at = found.findIndex((other) => before(row, other));
      found.splice(at < 0 ? found.length : at, 0, row);
      if (found.length > exemplars) found.pop();
    }
    return originals(found);
  };
  return {
    typical: first((a, b) => margins[a]! > margins[b]!),
    // Of equal ones the last comes first, as at the end of one ranking.
    borderline: first((a, b) => margins[a]! <= margins[b]!),
  };
}

/** Means per cluster of the values as they came (missing ones left out) and of the scaled ones. */
function contrastsOf(
  input: Labelled,
  info: FeatureInfo,
  { at, values }: { at: number; values: Float64Array },
): FeatureContrast[] {
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
  // Rows without a cluster are rows too.
  const all = { sum: 0, known: 0, signed: false };
  for (const row of input.prepared.rows) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    all.sum += value;
    all.known++;
    all.signed ||= value < 0;
  }
  // Standard deviations again, whatever the scale and the weight of the model.
  const { mean, deviation } = fitScale(scaled);
  return clusters.map((cluster) => ({
    info,
    mean: cluster.sum / cluster.known,
    overall: all.sum / all.known,
    signed: all.signed,
    effect: deviation === 0 ? 0 : (cluster.scaled / cluster.rows - mean) / deviation,
  }));
}
