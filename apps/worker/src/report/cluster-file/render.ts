import { clusterProfilesSection } from '../cluster-profiles-section.js';
import { html, join, type Html } from '../html.js';
import { componentsSection } from '../components-section.js';
import { kSelectionSection } from '../k-selection-section.js';
import { page } from '../page.js';
import { counted, count, decimal, duration, moment } from '../wording.js';
import { cardsSection } from './cards-section.js';
import { columnsSection } from './columns-section.js';
import { mapSection } from './map-section.js';
import { radiusSection } from './radius-section.js';
import type { ClusterPage } from './report-input.js';
import { treeSection } from './tree-section.js';

export type { ClusterPage, MapBy, MapPoint, RowsMap } from './report-input.js';

/** The page of a clustered file. The same input gives the same bytes. */
export function renderClusterReport(input: ClusterPage): string {
  const { clustering } = input;
  const sections: { id: string; title: string; body: Html }[] = [
    { id: 'cards', title: 'Clusters', body: cardsSection(input) },
    { id: 'map', title: 'Map', body: mapSection(input) },
    ...(clustering.curve.length > 1
      ? [{ id: 'number-of-clusters', title: 'How many clusters', body: kSelectionSection(clustering) }]
      : []),
    ...(input.tree ? [{ id: 'tree', title: 'Tree', body: treeSection(input) }] : []),
    ...(input.radius ? [{ id: 'radius', title: 'Radius', body: radiusSection(input) }] : []),
    ...(clustering.components
      ? [
          {
            id: 'components',
            title: 'Components',
            body: componentsSection({ ...clustering, components: clustering.components }),
          },
        ]
      : []),
    { id: 'clusters', title: 'What sets them apart', body: clusterProfilesSection(clustering) },
    { id: 'columns', title: 'Columns', body: columnsSection(input) },
  ];
  return page({
    title: `Clusters of ${input.file}`,
    main: html`
      ${head(input)}
      <nav aria-label="On this page">
        <ul>
          ${join(sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`))}
        </ul>
      </nav>
      ${warnings(input)} ${join(sections.map(({ body }) => body))}
    `,
  });
}

function head({ file, writtenAt, summary }: ClusterPage): Html {
  const { k, clustered, columns, noise, seconds, algorithm } = summary;
  const noisy = noise > 0 ? ` ${counted(noise, 'row lies', 'rows lie')} apart from all of them.` : '';
  return html`<header>
    <p class="eyebrow">Tributary clusters</p>
    <h1>${file}</h1>
    <p class="when"><time datetime="${writtenAt}">${moment(writtenAt)}</time> · ${algorithm} · ${duration(seconds)}</p>
    <p class="summary">
      ${counted(clustered, 'row')} fall into ${counted(k, 'cluster')} by ${counted(columns.length, 'column')}.${noisy}
    </p>
    <dl class="tiles">
      ${tile('Clusters', count(k), `${count(Math.min(...summary.sizes))} to ${count(Math.max(...summary.sizes))} rows each`)}
      ${tile('Silhouette', decimal(summary.silhouette, 3), silhouetteNote(summary.silhouetteError))}
      ${tile('Davies-Bouldin', decimal(summary.daviesBouldin, 3), '0 and up, lower is better')}
      ${tile('Rows', count(summary.rows), clustered < summary.rows ? `${count(clustered)} clustered` : 'all clustered')}
    </dl>
  </header>`;
}

function silhouetteNote(error: number | null): string {
  return error === null ? '−1 to 1, higher is better' : `± ${decimal(error, 3)}, from a sample; higher is better`;
}

function tile(name: string, value: string, note: string): Html {
  return html`<div class="card tile">
    <dt>${name}</dt>
    <dd class="big">${value}</dd>
    <dd class="quiet">${note}</dd>
  </div>`;
}

function warnings({ summary }: ClusterPage): Html {
  if (summary.warnings.length === 0) return html``;
  return html`<section aria-label="Notes">
    <div class="card warnings">
      <ul>
        ${join(summary.warnings.map((warning) => html`<li>${warning}</li>`))}
      </ul>
    </div>
  </section>`;
}
