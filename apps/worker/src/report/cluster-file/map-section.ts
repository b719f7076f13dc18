import { responsiveChart, type Drawing } from '../chart.js';
import { html, join, trusted, type Html } from '../html.js';
import { paint } from '../palette.js';
import { empty, section } from '../section.js';
import { count, decimal, percent } from '../wording.js';
import { groupColour } from './group-colour.js';
import type { ClusterPage } from './report-input.js';

/** The rows on a plane, coloured by cluster: their first two principal components, or a picture of who is near whom. */
export function mapSection({ map, clusters, summary }: ClusterPage): Html {
  return section({
    id: 'map',
    title: 'The rows on a map',
    lead: map ? leadOf(map) : 'A map shows the rows by the two directions in which they differ most.',
    body: map
      ? body(map, clusters, summary.noise)
      : empty(
          'There is no map.',
          summary.columns.length === 1
            ? 'The rows were clustered by one column.'
            : 'The rows were clustered by too many columns for one; name fewer, keep some with --keep, or choose --map umap.',
        ),
  });
}

type Map = NonNullable<ClusterPage['map']>;

const names = { tsne: 't-SNE', umap: 'UMAP' };

function leadOf({ by, explained }: Map): string {
  if (by !== 'pca')
    return `A picture only (${names[by]}): rows that are alike lie together, but distances between groups and the sizes of groups mean nothing, and no row was clustered by it. Without this picture the map shows true directions (principal components).`;
  const shown = explained.reduce((sum, share) => sum + share, 0);
  return `The two directions in which the rows differ most (principal components) hold ${percent(shown)} of the variance. Clusters that overlap here may lie apart in the directions that are not shown.`;
}

function body({ points, by }: Map, clusters: ClusterPage['clusters'], noise: number): Html {
  const named = [
    ...clusters.map(({ index, name }) => ({ index, text: `${count(index + 1)} · ${name}` })),
    ...(noise > 0 ? [{ index: -1, text: 'no cluster' }] : []),
  ];
  const key = named.map(
    ({ index, text }) =>
      html`<span class="entry"
        >${trusted(`<span class="swatch" style="background:var(--${groupColour(index)})"></span>`)} ${text}</span
      >`,
  );
  return html`<div class="card">
    <p class="legend">${join(key)}</p>
    ${responsiveChart((narrow) =>
      drawing(
        { points, by },
        named.map(({ index }) => index),
        narrow,
      ),
    )}
  </div>`;
}

function drawing({ points, by }: Pick<Map, 'points' | 'by'>, indices: readonly number[], narrow: boolean): Drawing {
  const axis = {
    type: 'value',
    scale: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: paint('rule') } },
    // Places of a picture have no unit that could be read.
    axisLabel: {
      show: by === 'pca',
      color: paint('quiet'),
      fontSize: 12,
      formatter: (value: number) => decimal(value, 2).replace(/\.?0+$/, ''),
    },
  };
  return {
    id: 'map-chart',
    label: `Scatter chart of ${count(points.length)} rows ${by === 'pca' ? 'by their first two principal components' : `as ${names[by]} lays them out`}, coloured by cluster.`,
    size: narrow ? { width: 330, height: 330 } : { width: 980, height: 560 },
    option: {
      grid: { left: 40, right: 12, top: 12, bottom: 28 },
      xAxis: axis,
      yAxis: axis,
      series: [
        ...indices.map((index) => ({
          type: 'scatter',
          silent: true,
          symbolSize: narrow ? 4 : 6,
          itemStyle: { color: paint(groupColour(index)), opacity: 0.7 },
          data: points.filter((point) => point[2] === index).map(([x, y]) => [round(x), round(y)]),
        })),
        ...indices.filter((index) => index >= 0).map((index) => badge(points, index, narrow)),
      ],
    },
  };
}

/** The number of a cluster in the middle of its rows: colours alone are told apart by few, and come again beyond nine. */
function badge(points: Map['points'], index: number, narrow: boolean): object {
  const own = points.filter((point) => point[2] === index);
  const middle = (at: 0 | 1) => round(own.reduce((sum, point) => sum + point[at], 0) / own.length);
  return {
    type: 'scatter',
    silent: true,
    symbolSize: narrow ? 16 : 22,
    itemStyle: { color: paint('card'), borderColor: paint(groupColour(index)), borderWidth: 2 },
    label: {
      show: true,
      formatter: String(index + 1),
      color: paint('ink'),
      fontSize: narrow ? 9 : 12,
      fontWeight: 600,
    },
    data: own.length > 0 ? [[middle(0), middle(1)]] : [],
  };
}

/** Four digits are finer than a pixel. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
