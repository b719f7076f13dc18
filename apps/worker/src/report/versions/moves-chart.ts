import type { TimelineCluster } from '@tributary/models';
import type { Drawing } from '../chart.js';
import { paint, type ColourName } from '../palette.js';
import { shortCount } from '../wording.js';

/** What a bar is made of, upwards those who are in the cluster, downwards those who are no more. */
export const moveParts = [
  { name: 'stayed', colour: 'bar', sign: 1 },
  { name: 'entered', colour: 'group2', sign: 1 },
  { name: 'arrived', colour: 'share3', sign: 1 },
  { name: 'left', colour: 'mark', sign: -1 },
  { name: 'gone', colour: 'above2', sign: -1 },
] as const satisfies readonly { name: string; colour: ColourName; sign: 1 | -1 }[];

/** Who stayed, came and went, a bar per cluster. */
export function movesDrawing(clusters: readonly TimelineCluster[], narrow: boolean): Drawing {
  const axisLabel = { color: paint('quiet'), fontSize: 12 };
  return {
    id: 'moves-chart',
    label: `Bars of people who stayed, entered, arrived, left and are gone, for ${clusters.length} clusters; the table below has the numbers.`,
    size: narrow ? { width: 330, height: 240 } : { width: 980, height: 280 },
    option: {
      grid: { left: 56, right: 12, top: 12, bottom: 28 },
      xAxis: {
        type: 'category',
        data: clusters.map(({ index, name }) => (narrow ? String(index + 1) : `${index + 1} · ${name}`)),
        axisTick: { show: false },
        axisLine: { onZero: true, lineStyle: { color: paint('rule') } },
        axisLabel: { ...axisLabel, interval: 0, width: narrow ? 40 : 880 / clusters.length, overflow: 'truncate' },
      },
      yAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: paint('rule') } },
        axisLabel: { ...axisLabel, formatter: (value: number) => shortCount(Math.abs(value)) },
      },
      series: moveParts.map(({ name, colour, sign }) => ({
        type: 'bar',
        silent: true,
        stack: 'people',
        barMaxWidth: 44,
        itemStyle: { color: paint(colour) },
        data: clusters.map(({ moves }) => sign * (moves?.[name] ?? 0)),
      })),
    },
  };
}
