import type { Drawing } from '../chart.js';
import { paint } from '../palette.js';
import { axisText, barAxis, peopleAxis, signedBars, type BarPart } from '../signed-bars.js';
import { count, counted, date } from '../wording.js';
import { movesOf, total, type MovedSegment } from './movement.js';

export const dayParts = [
  { name: 'entered', colour: 'group2', sign: 1 },
  { name: 'left', colour: 'mark', sign: -1 },
] as const satisfies readonly BarPart[];

/** Size at the end of each day as a line, and below it who entered and who left that day as bars, from the second day on. */
export function daysDrawing(segment: MovedSegment, id: string, narrow: boolean): Drawing {
  const { name, days } = segment;
  const first = days[0]!;
  const last = days.at(-1)!;
  const sum = (part: 'entered' | 'left') => total(movesOf(segment, part));
  const dates = days.map(({ day }) => date(day));
  const size = narrow ? { width: 330, height: 230 } : { width: 460, height: 230 };
  const sides = { left: 52, right: 16 };
  return {
    id,
    label: `${name}: a line of its size, ${count(first.size)} on ${date(first.day)} and ${count(last.size)} on ${date(last.day)}, above bars of the ${counted(sum('entered'), 'person', 'people')} who entered and the ${count(sum('left'))} who left, day by day.`,
    size,
    option: {
      grid: [
        { ...sides, top: 10, height: 96 },
        { ...sides, top: 122, bottom: 26 },
      ],
      xAxis: [
        { ...barAxis(), gridIndex: 0, data: dates, axisLabel: { show: false } },
        {
          ...barAxis(),
          gridIndex: 1,
          data: dates,
          // Bars that go down must not run through their dates.
          axisLabel: { ...axisText(), hideOverlap: true, showMinLabel: true },
          axisLine: { show: false },
        },
      ],
      yAxis: [
        { ...peopleAxis(), gridIndex: 0, min: 0, splitNumber: 2 },
        { ...peopleAxis(), gridIndex: 1, splitNumber: 2, minInterval: 1 },
      ],
      series: [
        {
          type: 'line',
          silent: true,
          xAxisIndex: 0,
          yAxisIndex: 0,
          showSymbol: false,
          lineStyle: { color: paint('bar'), width: 2 },
          areaStyle: { color: paint('share1'), opacity: 1 },
          data: days.map((one) => one.size),
        },
        ...signedBars(dayParts, ({ name: part }) => movesOf(segment, part)).map((bars) => ({
          ...bars,
          xAxisIndex: 1,
          yAxisIndex: 1,
        })),
      ],
    },
  };
}
