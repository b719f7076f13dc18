import { wordsOf, type ClusteringRun } from '@tributary/models';
import type { ClusteringReport } from './report-data.js';

/** What the report page shows of a clustering. */
export function clusteringReport(
  run: ClusteringRun,
  title: string,
  rowsAre: ClusteringReport['rowsAre'] = { one: 'person', many: 'people' },
): ClusteringReport {
  const info = new Map(run.features.map((feature) => [feature.key, feature]));
  const features = run.features.map(({ key, title: name, unit, currency }) => ({
    key,
    title: name,
    unit: currency ?? (unit === 'number' && /\byear\b/i.test(wordsOf(name)) ? 'year' : unit),
  }));
  const units = new Map(features.map(({ key, unit }) => [key, unit]));
  return {
    title,
    features,
    rows: run.rows,
    rowsAre,
    curve: run.curve.map(({ k, silhouette, daviesBouldin, wcss, silhouetteRows }) => ({
      ...{ k, silhouette, daviesBouldin, wcss },
      silhouetteSample: silhouetteRows < run.rows ? silhouetteRows : null,
    })),
    chosen: run.chosen.k,
    elbow: run.elbow,
    clusters: run.clusters.map((cluster) => ({
      index: cluster.index,
      name: cluster.name,
      description: cluster.description,
      size: cluster.size,
      share: cluster.share,
      silhouette: cluster.silhouette,
      profile: cluster.evidence.map(({ feature, mean, overall, effect }) => ({
        feature,
        title: info.get(feature)?.title ?? feature,
        unit: units.get(feature) ?? '',
        mean,
        overall,
        z: effect,
      })),
    })),
    components: run.components,
    steps: run.steps.map(({ step, before, after }) => ({ name: step, before, after })),
  };
}
