import { chart, type Drawing } from './chart.js';
import { html, join, type Html } from './html.js';
import { paint } from './palette.js';
import type { ClusteringReport } from './report-data.js';
import { empty, section } from './section.js';
import { foldedTable } from './table.js';
import { count, decimal, shortCount } from './wording.js';

type Point = ClusteringReport['curve'][number];

interface Metric {
  id: string;
  title: string;
  direction: string;
  value: (point: Point) => number;
  write: (value: number) => string;
  /** For the axis, where there is little room. */
  tick: (value: number) => string;
  /** Where the label of the chosen k meets no line: above a peak, beside a falling curve, below a valley. */
  labelAt: { position: 'top' | 'bottom'; offset: [number, number] };
}

const metrics: readonly Metric[] = [
  {
    id: 'silhouette-chart',
    title: 'Silhouette',
    direction: 'Higher is better (−1 to 1): each sits closer to its own cluster than to the next.',
    value: (point) => point.silhouette,
    write: (value) => decimal(value, 3),
    tick: (value) => decimal(value, 2),
    labelAt: { position: 'top', offset: [0, 0] },
  },
  {
    id: 'wcss-chart',
    title: 'WCSS',
    direction: 'Lower is tighter, and always falls with more clusters: look for the elbow, where it stops paying.',
    value: (point) => point.wcss,
    write: (value) => (Math.abs(value) < 100 ? decimal(value, 2) : count(value)),
    tick: (value) => (value > 0 && value < 10 ? decimal(value, 1) : shortCount(value)),
    labelAt: { position: 'top', offset: [16, 0] },
  },
  {
    id: 'davies-bouldin-chart',
    title: 'Davies-Bouldin',
    direction: 'Lower is better (0 and up): clusters are compact and far from each other.',
    value: (point) => point.daviesBouldin,
    write: (value) => decimal(value, 3),
    tick: (value) => decimal(value, 2),
    labelAt: { position: 'bottom', offset: [0, 0] },
  },
];

/** Which numbers of clusters were tried, how good each was, and which was chosen. */
export function kSelectionSection(clustering: ClusteringReport | null): Html {
  return section({
    id: 'number-of-clusters',
    title: 'How many clusters',
    lead: clustering
      ? `${clustering.title}: ${tried(clustering)}`
      : 'Clustering tries several numbers of clusters and measures each.',
    body:
      clustering === null || clustering.curve.length === 0
        ? empty('No number of clusters was compared.', 'Add a clustering model to the project to compare some.')
        : body(clustering),
  });
}

function tried(clustering: ClusteringReport): string {
  const { one, many } = clustering.rowsAre;
  const people = clustering.rows === 1 ? `1 ${one}` : `${count(clustering.rows)} ${many}`;
  const chosen = clustering.chosen === 1 ? '1 cluster was' : `${count(clustering.chosen)} clusters were`;
  return `${chosen} chosen for ${people}. Each metric was measured for every number of clusters, k, that was tried.`;
}

function body(clustering: ClusteringReport): Html {
  const figures = metrics.map((metric) => figure(metric, clustering));
  return html`<p class="legend">
      <span class="dot chosen"></span> chosen k <span class="dot elbow"></span> elbow of WCSS
    </p>
    <div class="figures">${join(figures, '\n')}</div>
    ${samples(clustering)}
    ${foldedTable(
      'The metrics of every k',
      [
        { title: 'k', numeric: true, cell: (point: Point) => html`${count(point.k)}${note(clustering, point)}` },
        ...metrics.map((metric) => ({
          title: metric.title,
          numeric: true,
          cell: (point: Point) => metric.write(metric.value(point)),
        })),
      ],
      clustering.curve,
    )}`;
}

function note(clustering: ClusteringReport, point: Point): string {
  const marks = [
    ...(point.k === clustering.chosen ? ['chosen'] : []),
    ...(point.k === clustering.elbow ? ['elbow'] : []),
  ];
  return marks.length > 0 ? ` (${marks.join(', ')})` : '';
}

function samples(clustering: ClusteringReport): Html {
  const sizes = clustering.curve.flatMap((point) => (point.silhouetteSample === null ? [] : [point.silhouetteSample]));
  const elbow = clustering.elbow === null ? 'The WCSS curve has no clear elbow. ' : '';
  const exact =
    sizes.length === 0
      ? `The silhouette is exact: computed over all ${clustering.rowsAre.many}.`
      : `The silhouette is estimated from a sample of ${count(Math.min(...sizes))} ${clustering.rowsAre.many}.`;
  return html`<p class="quiet">${elbow}${exact}</p>`;
}

function figure(metric: Metric, clustering: ClusteringReport): Html {
  return html`<figure class="card">
    <figcaption>
      <h3>${metric.title}</h3>
      <p class="quiet">${metric.direction}</p>
    </figcaption>
    ${chart(drawing(metric, clustering))}
  </figure>`;
}

function drawing(metric: Metric, clustering: ClusteringReport): Drawing {
  const points = clustering.curve.map((point) => ({ k: point.k, value: metric.value(point) }));
  const axis = { color: paint('quiet'), fontSize: 12 };
  return {
    id: metric.id,
    label: `Line chart of ${metric.title} by number of clusters: ${points.map((point) => `k ${point.k}: ${metric.write(point.value)}`).join(', ')}. Chosen: ${clustering.chosen}.`,
    size: { width: 330, height: 220 },
    option: {
      grid: { left: 8, right: 24, top: 28, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        name: 'k, number of clusters',
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: axis,
        data: points.map((point) => String(point.k)),
        axisLine: { lineStyle: { color: paint('rule') } },
        axisTick: { show: false },
        axisLabel: axis,
      },
      yAxis: {
        type: 'value',
        scale: true,
        splitNumber: 4,
        boundaryGap: [`${100 * roomBelow}%`, '6%'],
        ...floorOf(points.map((point) => point.value).filter(Number.isFinite)),
        splitLine: { lineStyle: { color: paint('rule') } },
        axisLabel: { ...axis, formatter: metric.tick },
      },
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'circle',
          lineStyle: { color: paint('bar'), width: 2 },
          label: { show: false },
          data: points.map((point) => marked(point, metric, clustering)),
        },
      ],
    },
  };
}

/** Room for a label below the line, as a share of its height. */
const roomBelow = 0.3;

/** An axis of values that are never negative has no negative ticks. */
function floorOf(values: readonly number[]): { min?: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low >= 0 && low - roomBelow * (high - low) < 0 ? { min: 0 } : {};
}

function marked(point: { k: number; value: number }, metric: Metric, clustering: ClusteringReport): object {
  const value = Number.isFinite(point.value) ? point.value : '-';
  const isElbow = metric.id === 'wcss-chart' && point.k === clustering.elbow;
  if (point.k !== clustering.chosen && !isElbow) {
    return { value, symbolSize: 5, itemStyle: { color: paint('bar') } };
  }
  const chosen = point.k === clustering.chosen;
  // Below a point on the floor of the chart stand the numbers of the axis.
  const values = clustering.curve.map(metric.value).filter(Number.isFinite);
  const onFloor = metric.labelAt.position === 'bottom' && floorOf(values).min !== undefined;
  const labelAt = onFloor ? ({ position: 'top', offset: [0, 0] } as const) : metric.labelAt;
  return {
    value,
    symbolSize: 12,
    itemStyle: {
      color: paint(chosen ? 'brand' : 'card'),
      borderColor: paint(isElbow ? 'mark' : 'card'),
      borderWidth: isElbow ? 3 : 2,
    },
    label: {
      show: true,
      ...(chosen ? labelAt : { position: 'bottom', offset: [-12, 0] }),
      distance: 8,
      fontSize: 12,
      fontWeight: 600,
      color: paint('ink'),
      formatter: () => (chosen ? `k = ${point.k}` : 'elbow'),
    },
  };
}
