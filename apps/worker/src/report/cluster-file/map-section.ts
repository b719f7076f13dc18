import { responsiveChart, type Drawing } from '../chart.js';
import { html, join, trusted, type Html } from '../html.js';
import { paint } from '../palette.js';
import { empty, section } from '../section.js';
import { count, decimal, percent } from '../wording.js';
import { groupColour } from './group-colour.js';
import type { ClusterPage, MapPoint } from './report-input.js';

/** The rows on a plane: their first two principal components, coloured by cluster. */
export function mapSection({ map, clusters, summary }: ClusterPage): Html {
  const shown = map ? map.explained.reduce((sum, share) => sum + share, 0) : 0;
  return section({
    id: 'map',
    title: 'The rows on a map',
    lead: map
      ? `The two directions in which the rows differ most (principal components) hold ${percent(shown)} of the variance. Clusters that overlap here may lie apart in the directions that are not shown.`
      : 'A map needs two columns.',
    body: map
      ? body(map.points, clusters, summary.noise)
      : empty('There is no map.', 'The rows were clustered by one column.'),
  });
}

function body(points: readonly MapPoint[], clusters: ClusterPage['clusters'], noise: number): Html {
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
        points,
        named.map(({ index }) => index),
        narrow,
      ),
    )}
  </div>`;
}

function drawing(points: readonly MapPoint[], indices: readonly number[], narrow: boolean): Drawing {
  const axis = {
    type: 'value',
    scale: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: paint('rule') } },
    axisLabel: { color: paint('quiet'), fontSize: 12, formatter: (value: number) => decimal(value, 0) },
  };
  return {
    id: 'map-chart',
    label: `Scatter chart of ${count(points.length)} rows by their first two principal components, coloured by cluster.`,
    size: narrow ? { width: 330, height: 330 } : { width: 980, height: 560 },
    option: {
      grid: { left: 40, right: 12, top: 12, bottom: 28 },
      xAxis: axis,
      yAxis: axis,
      series: indices.map((index) => ({
        type: 'scatter',
        silent: true,
        symbolSize: narrow ? 4 : 6,
        itemStyle: { color: paint(groupColour(index)), opacity: 0.7 },
        data: points.filter((point) => point[2] === index).map(([x, y]) => [round(x), round(y)]),
      })),
    },
  };
}

/** Four digits are finer than a pixel. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
