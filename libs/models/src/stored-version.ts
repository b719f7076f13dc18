import type { Json } from '@tributary/contracts';
import type { ClusteringRun } from './result.js';
import type { VersionComparison } from './versions/compare-versions.js';
import type { DataSnapshot } from './versions/snapshot.js';

/** What is known of a version beside its run. */
interface Beside {
  comparison: VersionComparison | null;
  refused: string[];
  codeVersion: string;
  snapshot: DataSnapshot | null;
}

/** What is stored of a run beside its artifact: all that it tells, rows by the ids of their people. */
export function metricsOf(run: ClusteringRun, more: Beside): Json {
  const { inputHash, rows, steps, components, curve, chosen, elbow, validity, noise, warnings, reference } = run;
  const people = (some: readonly number[]) => some.map((row) => String(run.ids[row]));
  const clusters = run.clusters.map((cluster) => ({
    ...cluster,
    typical: people(cluster.typical),
    borderline: people(cluster.borderline),
  }));
  const kept = {
    inputHash,
    rows,
    asOf: run.config.asOf,
    steps,
    components,
    curve,
    chosen,
    elbow,
    validity,
    clusters,
    noise,
    warnings,
    reference,
    ...more,
  };
  return JSON.parse(JSON.stringify(kept)) as Json;
}

/** Rows of `model_scores`: who is in a cluster, with its label and score. */
export function* scoreRows(run: ClusteringRun, model: string, version: string): Generator<object> {
  for (let row = 0; row < run.labels.length; row++)
    if (run.labels[row]! >= 0)
      yield { model, version, profile: run.ids[row]!.toString(), label: run.labels[row], score: run.scores[row] };
}
