import { responsiveChart, type Drawing } from './chart.js';
import { html, type Html } from './html.js';
import { paint } from './palette.js';
import type { ReportData } from './report-data.js';
import { empty, section } from './section.js';
import { table } from './table.js';
import { count } from './wording.js';

type Funnel = ReportData['funnel'];

/** From rows to operations: how many records there are at each stage, and what was left behind. */
export function funnelSection(funnel: Funnel): Html {
  return section({
    id: 'funnel',
    title: 'From rows to results',
    lead: 'How many records there are at each stage. The stages count different things, so a shorter bar is not a loss by itself: the note says what became of the rest.',
    body:
      funnel.length === 0
        ? empty('No records were counted.', 'The counts appear after a run has read a source.')
        : body(funnel),
  });
}

function body(funnel: Funnel): Html {
  return html`<div class="card">
    ${responsiveChart((narrow) => drawing(funnel, narrow))}
    ${table(
      'Records per stage',
      [
        { title: 'Stage', cell: (stage) => stage.label },
        { title: 'Count', numeric: true, cell: (stage) => count(stage.count) },
        { title: 'What it means', cell: (stage) => stage.note },
      ],
      funnel,
    )}
  </div>`;
}

function drawing(funnel: Funnel, narrow: boolean): Drawing {
  const label = { fontSize: narrow ? 12 : 14, color: paint('ink') };
  return {
    id: 'funnel-chart',
    label: `Bar chart of records per stage: ${funnel.map((stage) => `${stage.label} ${count(stage.count)}`).join(', ')}.`,
    size: narrow ? { width: 330, height: 34 * funnel.length + 8 } : { width: 980, height: 44 * funnel.length + 8 },
    option: {
      grid: { left: narrow ? 108 : 190, right: narrow ? 66 : 100, top: 4, bottom: 4 },
      xAxis: { type: 'value', show: false, min: 0, max: Math.max(1, ...funnel.map((stage) => stage.count)) },
      yAxis: {
        type: 'category',
        inverse: true,
        data: funnel.map((stage) => stage.label),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...label, interval: 0, margin: 12, width: narrow ? 80 : 150, overflow: 'break' },
      },
      series: [
        {
          type: 'bar',
          silent: true,
          barWidth: narrow ? 18 : 24,
          barMinHeight: 2,
          itemStyle: { color: paint('bar'), borderRadius: [3, 3, 3, 3] },
          label: {
            ...label,
            show: true,
            position: 'right',
            fontWeight: 600,
            formatter: (point: { dataIndex: number }) => count(funnel[point.dataIndex]?.count ?? 0),
          },
          data: funnel.map((stage) => stage.count),
        },
      ],
    },
  };
}
