import { shortened } from '@tributary/models';
import { responsiveChart, type Drawing } from './chart.js';
import { heatDrawing } from './heat-chart.js';
import { html, nothing, trusted, type Html } from './html.js';
import type { ClusteringReport } from './report-data.js';
import { empty, section } from './section.js';
import { foldedTable, table, type Column } from './table.js';
import { count, decimal, inUnit, percent, signed } from './wording.js';

type Cluster = ClusteringReport['clusters'][number];
type Feature = ClusteringReport['features'][number];

const steps = ['below3', 'below2', 'below1', 'level', 'above1', 'above2', 'above3'] as const;

/** Upper limits of the steps but the last, in standard deviations from the mean over everyone. */
const limits = [-1.5, -0.75, -0.25, 0.25, 0.75, 1.5] as const;

/** What sets each cluster apart: standardised means as a heat map, then the means in their own units. */
export function clusterProfilesSection(clustering: ClusteringReport | null): Html {
  return section({
    id: 'clusters',
    title: 'What sets each cluster apart',
    lead: 'Colour compares the mean of a cluster with the mean over everyone, in standard deviations (z): 0 is average, +1 is well above, −1 well below.',
    body:
      clustering === null || clustering.clusters.length === 0
        ? empty('No clusters were found.', 'They appear after a clustering model has run on enough people.')
        : body(clustering),
  });
}

/** Features of the heat map, and rows of a table that needs no fold. */
const featuresShown = 30;

function body(clustering: ClusteringReport): Html {
  const { features } = clustering;
  const shown = strongest(clustering);
  const means = features.length > featuresShown ? foldedTable : table;
  const key = steps.map((step) => `<span class="swatch" style="background:var(--${step})"></span>`).join('');
  return html`<div class="card">
      <p class="legend">below average <span class="scale" aria-hidden="true">${trusted(key)}</span> above average</p>
      ${responsiveChart((narrow) => drawing({ ...clustering, features: shown }, narrow))}
      ${
        shown.length < features.length
          ? html`<p class="quiet">
              The ${count(shown.length)} of ${count(features.length)} features that differ most.
            </p>`
          : nothing
      }
    </div>
    <div class="card">
      <h3>Means in their own units</h3>
      ${means('Means of each feature by cluster', columns(clustering), features)}
    </div>
    <div class="card">
      <h3>Clusters in words</h3>
      ${table(
        'Size and description of each cluster',
        [
          {
            title: 'Cluster',
            cell: ({ cluster, name }) =>
              html`${name} <span class="quiet z">silhouette ${decimal(cluster.silhouette, 2)}</span>`,
          },
          {
            title: clustering.rowsAre.many === 'people' ? 'People' : 'Rows',
            numeric: true,
            cell: ({ cluster }) => count(cluster.size),
          },
          { title: 'Share', numeric: true, cell: ({ cluster }) => percent(cluster.share) },
          { title: 'In words', cell: ({ cluster }) => cluster.description },
        ],
        clustering.clusters.map((cluster, index) => ({ cluster, name: numbered(cluster, index) })),
      )}
    </div>`;
}

/** The features that differ most between a cluster and everyone, in their own order. */
function strongest({ features, clusters }: ClusteringReport): Feature[] {
  if (features.length <= featuresShown) return features;
  const strength = new Map<string, number>();
  for (const { profile } of clusters)
    for (const { feature, z } of profile) strength.set(feature, Math.max(strength.get(feature) ?? 0, Math.abs(z)));
  const least = [...strength.values()].sort((a, b) => b - a)[featuresShown - 1] ?? 0;
  return features.filter(({ key }) => (strength.get(key) ?? 0) >= least).slice(0, featuresShown);
}

/** Heat map and tables name a cluster by its place and its name, so that the number alone will do where room is short. */
function numbered(cluster: Cluster, index: number): string {
  return `${count(index + 1)} · ${cluster.name}`;
}

function columns(clustering: ClusteringReport): Column<Feature>[] {
  const mean = (cluster: Cluster | undefined, feature: Feature, which: 'mean' | 'overall') => {
    const entry = cluster?.profile.find((candidate) => candidate.feature === feature.key);
    return entry === undefined ? '–' : inUnit(entry[which], entry.unit);
  };
  return [
    { title: 'Feature', cell: (feature) => feature.title },
    ...clustering.clusters.map((cluster, position) => ({
      title: numbered(cluster, position),
      numeric: true,
      cell: (feature: Feature) =>
        html`${mean(cluster, feature, 'mean')} <span class="quiet z">z ${zOf(cluster, feature)}</span>`,
    })),
    { title: 'Everyone', numeric: true, cell: (feature) => mean(clustering.clusters[0], feature, 'overall') },
  ];
}

function zOf(cluster: Cluster, feature: Feature): string {
  return signed(cluster.profile.find((entry) => entry.feature === feature.key)?.z ?? Number.NaN);
}

function drawing(clustering: ClusteringReport, narrow: boolean): Drawing {
  const { clusters, features } = clustering;
  const rowLabels = narrow ? 88 : 190;
  const width = narrow ? 330 : 980;
  const columnWidth = (width - rowLabels) / clusters.length;
  const roomy = columnWidth >= 30;
  const named = !narrow && columnWidth >= 110;
  const cells = clusters.flatMap((cluster, column) =>
    features.map((feature, row) => {
      const z = cluster.profile.find((entry) => entry.feature === feature.key)?.z ?? Number.NaN;
      return { column, row, step: stepOf(z), text: roomy ? signed(z) : '' };
    }),
  );
  return heatDrawing({
    id: 'profile-chart',
    label: `Heat map of standardised means of ${count(features.length)} features in ${count(clusters.length)} clusters; the table below has the numbers.`,
    size: { width, height: (narrow ? 40 : 46) * features.length + 48 },
    columns: clusters.map((cluster, index) => (named ? shortened(numbered(cluster, index), 60) : String(index + 1))),
    rows: features.map((feature) => shortened(feature.title, narrow ? 30 : 48)),
    steps,
    cells,
    fontSize: narrow ? 11 : 13,
    rowLabels,
  });
}

function stepOf(z: number): number {
  if (!Number.isFinite(z)) return steps.indexOf('level');
  const step = limits.findIndex((limit) => z < limit);
  return step === -1 ? steps.length - 1 : step;
}
