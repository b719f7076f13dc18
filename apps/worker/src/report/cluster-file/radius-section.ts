import { responsiveChart, type Drawing } from '../chart.js';
import { html, type Html } from '../html.js';
import { paint } from '../palette.js';
import { section } from '../section.js';
import { table } from '../table.js';
import { count, decimal, percent } from '../wording.js';
import type { ClusterPage } from './report-input.js';

type Radius = NonNullable<ClusterPage['radius']>;

/** The k-distance graph: how far the n-th nearest row lies, and the radius that was used. */
export function radiusSection({ radius }: ClusterPage): Html {
  return section({
    id: 'radius',
    title: 'The radius of a neighbourhood',
    lead: radius
      ? `Distance of each row to its ${nth(radius.minSamples)} nearest, itself the first, in rising order. Rows to the right of the bend lie apart from the others: it suggests a radius of ${short(radius.suggested)}. The dashed line is the radius that was used, ${short(radius.eps)}. ${radius.reason}`
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
  const axisLabel = { color: paint('quiet'), fontSize: 12 };
  return {
    id: 'radius-chart',
    label: `Line chart of the sorted distances of the rows to their ${nth(minSamples)} nearest row, with the radius ${short(eps)}.`,
    size: narrow ? { width: 330, height: 240 } : { width: 980, height: 320 },
    option: {
      grid: { left: 48, right: 12, top: 12, bottom: 28 },
      xAxis: {
        type: 'value',
        max: 100,
        splitLine: { show: false },
        axisLabel: { ...axisLabel, formatter: (share: number) => `${share}%` },
      },
      yAxis: { type: 'value', min: 0, splitLine: { lineStyle: { color: paint('rule') } }, axisLabel },
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('bar'), width: 2 },
          data: distances.map((distance, at) => [(100 * at) / (distances.length - 1), distance]),
        },
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('mark'), width: 2, type: 'dashed' },
          data: [
            [0, eps],
            [100, eps],
          ],
        },
      ],
    },
  };
}

/** 2nd, 3rd, 5th, 11th. */
function nth(place: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' };
  return `${count(place)}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(place)]}`;
}

/** Three digits, whatever the unit of the columns. */
function short(radius: number): string {
  return String(Number(radius.toPrecision(3)));
}
