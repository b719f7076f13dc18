import { responsiveChart, type Drawing } from '../chart.js';
import { html, type Html } from '../html.js';
import { paint } from '../palette.js';
import { section } from '../section.js';
import { table } from '../table.js';
import { count, decimal, percent } from '../wording.js';
import type { ClusterPage } from './report-input.js';

type Radius = NonNullable<ClusterPage['radius']>;

const points = 400;

/** The k-distance graph: how far the n-th nearest row lies, and the radius that was used. */
export function radiusSection({ radius }: ClusterPage): Html {
  return section({
    id: 'radius',
    title: 'The radius of a neighbourhood',
    lead: radius
      ? `Distance of each row to its ${count(radius.minSamples)}th nearest, itself the first, in rising order. Rows to the right of the bend lie apart from the others; the dashed line is the radius that was used, ${decimal(radius.eps, 3)}.`
      : '',
    body: radius
      ? html`<div class="card">${responsiveChart((narrow) => drawing(radius, narrow))}</div>
          ${trials(radius)}`
      : html``,
  });
}

function trials({ trials: rows }: Radius): Html {
  if (rows.length === 0) return html``;
  return html`<div class="card">
    <h3>Other radii and least numbers of rows</h3>
    ${table(
      'What DBSCAN finds with other parameters',
      [
        { title: 'eps', numeric: true, cell: ({ eps }) => String(eps) },
        { title: 'minSamples', numeric: true, cell: ({ minSamples }) => count(minSamples) },
        { title: 'Clusters', numeric: true, cell: ({ clusters }) => count(clusters) },
        { title: 'Noise', numeric: true, cell: ({ noise }) => percent(noise) },
        {
          title: 'Silhouette',
          numeric: true,
          cell: ({ silhouette }) => (silhouette === null ? '–' : decimal(silhouette, 3)),
        },
      ],
      rows,
    )}
  </div>`;
}

function drawing({ distances, eps, minSamples }: Radius, narrow: boolean): Drawing {
  const step = Math.max(1, Math.floor(distances.length / points));
  const curve = Array.from(distances, (distance, at): [number, number] => [at, distance]).filter(
    ([at]) => at % step === 0 || at === distances.length - 1,
  );
  const axisLabel = { color: paint('quiet'), fontSize: 12 };
  return {
    id: 'radius-chart',
    label: `Line chart of the sorted distances of ${count(distances.length)} rows to their ${count(minSamples)}th nearest row, with the radius ${decimal(eps, 3)}.`,
    size: narrow ? { width: 330, height: 240 } : { width: 980, height: 320 },
    option: {
      grid: { left: 48, right: 12, top: 12, bottom: 28 },
      xAxis: { type: 'value', max: distances.length - 1, splitLine: { show: false }, axisLabel },
      yAxis: { type: 'value', min: 0, splitLine: { lineStyle: { color: paint('rule') } }, axisLabel },
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('bar'), width: 2 },
          data: curve,
        },
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('mark'), width: 2, type: 'dashed' },
          data: [
            [0, eps],
            [distances.length - 1, eps],
          ],
        },
      ],
    },
  };
}
