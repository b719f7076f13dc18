import { paint, type ColourName } from './palette.js';
import { shortCount } from './wording.js';

/** A part of every bar: upwards who is in, downwards who is no more. */
export interface BarPart {
  name: string;
  colour: ColourName;
  sign: 1 | -1;
}

/** Parts as stacked series of bars about a line at nought; `people` gives a part's people, bar by bar. */
export function signedBars<Part extends BarPart>(
  parts: readonly Part[],
  people: (part: Part) => readonly number[],
): object[] {
  return parts.map((part) => ({
    type: 'bar',
    silent: true,
    stack: 'people',
    barMaxWidth: 44,
    itemStyle: { color: paint(part.colour) },
    data: people(part).map((value) => part.sign * value),
  }));
}

/** An axis of people; both directions are counts. */
export function peopleAxis(): object {
  return {
    type: 'value',
    splitLine: { lineStyle: { color: paint('rule') } },
    axisLabel: { ...axisText(), formatter: (value: number) => shortCount(Math.abs(value)) },
  };
}

/** The line at nought that bars stand on. */
export function barAxis(): object {
  return {
    type: 'category',
    axisTick: { show: false },
    axisLine: { onZero: true, lineStyle: { color: paint('rule') } },
  };
}

export const axisText = () => ({ color: paint('quiet'), fontSize: 12 });
