import { capital, telling, toldOf, type ClusterReport, type Evidence } from '@tributary/models';
import { html, join, trusted, type Html } from '../html.js';
import { section } from '../section.js';
import { foldedTable } from '../table.js';
import { counted, count, decimal, inUnit, percent, signed } from '../wording.js';
import { groupColour } from './group-colour.js';
import type { ClusterPage } from './report-input.js';

/** One card per cluster: its name, its size, sentences by strength, and the numbers behind each. */
export function cardsSection({ clusters, clustering, features }: ClusterPage): Html {
  const infos = new Map(features.map((info) => [info.key, info]));
  const units = new Map(clustering.features.map(({ key, unit }) => [key, unit]));
  return section({
    id: 'cards',
    title: 'The clusters',
    lead: 'Largest first. Each sentence compares the cluster with all rows, the strongest difference first; the numbers behind it are under each card. Names are suggestions.',
    body: html`<ul class="cards pairs">
      ${join(clusters.map((cluster) => card(cluster, { units, told: toldOf(cluster.evidence, { infos, least: telling }).slice(0, 4) })))}
    </ul>`,
  });
}

function card(
  cluster: ClusterReport,
  { units, told }: { units: ReadonlyMap<string, string>; told: readonly Evidence[] },
): Html {
  const sentences = told.map(({ sentence }) => html`<li>${capital(sentence)}</li>`);
  const dot = `<span class="swatch" style="display:inline-block;background:var(--${groupColour(cluster.index)})"></span>`;
  return html`<li class="card segment">
    <h3>${trusted(dot)} ${count(cluster.index + 1)} · ${cluster.name}</h3>
    <p class="size">
      <span class="big">${counted(cluster.size, 'row')}</span>
      <span class="quiet"
        >${percent(cluster.share)} · silhouette ${decimal(cluster.silhouette, 2)}${stabilityOf(cluster)}</span
      >
    </p>
    <div class="share">${trusted(`<span style="width:${(cluster.share * 100).toFixed(1)}%"></span>`)}</div>
    ${
      told.length > 0
        ? html`<ul>
            ${join(sentences)}
          </ul>`
        : html`<p>Close to the average in every column.</p>`
    }
    <p class="quiet">
      Typical: rows ${cluster.typical.map((row) => count(row + 1)).join(', ')}. At the border: rows
      ${cluster.borderline.map((row) => count(row + 1)).join(', ')}.
    </p>
    ${foldedTable(
      `The numbers of cluster ${cluster.index + 1}`,
      [
        { title: 'Column', cell: ({ feature }) => feature },
        { title: 'Here', numeric: true, cell: ({ feature, mean }) => inUnit(mean, units.get(feature) ?? '') },
        { title: 'All', numeric: true, cell: ({ feature, overall }) => inUnit(overall, units.get(feature) ?? '') },
        { title: 'z', numeric: true, cell: ({ effect }) => signed(effect) },
      ],
      cluster.evidence,
    )}
  </li>`;
}

function stabilityOf({ stability }: ClusterReport): string {
  return stability === null ? '' : ` · holds to ${percent(stability)} when rows are drawn anew`;
}
