import type { TimelineCluster } from '@tributary/models';
import type { Drawing } from '../chart.js';
import { axisText, barAxis, peopleAxis, signedBars, type BarPart } from '../signed-bars.js';

/** What a bar is made of, upwards those who are in the cluster, downwards those who are no more. */
export const moveParts = [
  { name: 'stayed', colour: 'bar', sign: 1 },
  { name: 'entered', colour: 'group2', sign: 1 },
  { name: 'arrived', colour: 'share3', sign: 1 },
  { name: 'left', colour: 'mark', sign: -1 },
  { name: 'gone', colour: 'above2', sign: -1 },
] as const satisfies readonly BarPart[];

/** Who stayed, came and went, a bar per cluster. */
export function movesDrawing(clusters: readonly TimelineCluster[], narrow: boolean): Drawing {
  return {
    id: 'moves-chart',
    label: `Bars of people who stayed, entered, arrived, left and are gone, for ${clusters.length} clusters; the table below has the numbers.`,
    size: narrow ? { width: 330, height: 240 } : { width: 980, height: 280 },
    option: {
      grid: { left: 56, right: 12, top: 12, bottom: 28 },
      xAxis: {
        ...barAxis(),
        data: clusters.map(({ index, name }) => (narrow ? String(index + 1) : `${index + 1} · ${name}`)),
        axisLabel: { ...axisText(), interval: 0, width: narrow ? 40 : 880 / clusters.length, overflow: 'truncate' },
      },
      yAxis: peopleAxis(),
      series: signedBars(moveParts, ({ name }) => clusters.map(({ moves }) => moves?.[name] ?? 0)),
    },
  };
}
