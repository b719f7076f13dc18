import type { Component } from '@tributary/models';
import { responsiveChart, type Drawing } from './chart.js';
import { html, join, type Html } from './html.js';
import { paint } from './palette.js';
import { section } from './section.js';
import { foldedTable } from './table.js';
import { count, decimal, percent } from './wording.js';

interface Reduced {
  components: readonly Component[];
  /** Features by key, with the names that people know. */
  features: readonly { key: string; title: string }[];
}

/** Features named with a component: those that make up most of it. */
const named = 3;

/** How much of the variance each principal component holds, and which features it is made of. */
export function componentsSection({ components, features }: Reduced): Html {
  const kept = components.reduce((sum, { explained }) => sum + explained, 0);
  const titles = new Map(features.map(({ key, title }) => [key, title]));
  return section({
    id: 'components',
    title: 'Principal components',
    lead: `The features were brought to ${count(components.length)} directions that hold ${percent(kept)} of their variance, and clustered by these. A loading says how much a feature adds to a direction, −1 to 1; the sign tells features that move together from those that move against each other.`,
    body: html`<div class="card">${responsiveChart((narrow) => drawing(components, narrow))}</div>
      <div class="card">
        ${foldedTable(
          'The loadings of every component',
          [
            { title: 'Feature', cell: ({ key, title }: Reduced['features'][number]) => title || key },
            ...components.map(({ name, loadings }) => ({
              title: name,
              numeric: true,
              cell: ({ key }: Reduced['features'][number]) => decimal(loadings[key] ?? NaN, 2),
            })),
          ],
          features.filter(({ key }) => components.some(({ loadings }) => key in loadings)),
        )}
        <ul>
          ${join(components.map((component) => wordsOf(component, titles)))}
        </ul>
      </div>`,
  });
}

function wordsOf({ name, explained, loadings }: Component, titles: ReadonlyMap<string, string>): Html {
  const strongest = Object.entries(loadings)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    .slice(0, named)
    .map(([key, loading]) => `${loading < 0 ? 'less' : 'more'} ${titles.get(key) ?? key}`);
  return html`<li><strong>${name}</strong> (${percent(explained)}): ${strongest.join(', ')}</li>`;
}

function drawing(components: readonly Component[], narrow: boolean): Drawing {
  let sum = 0;
  const together = components.map(({ explained }) => (sum += explained));
  const axisLabel = { color: paint('quiet'), fontSize: 12 };
  const share = (value: number): string => percent(value);
  return {
    id: 'components-chart',
    label: `Bars of the variance explained by each component: ${components.map(({ name, explained }) => `${name} ${percent(explained)}`).join(', ')}. The line adds them up.`,
    size: narrow ? { width: 330, height: 220 } : { width: 980, height: 260 },
    option: {
      grid: { left: 48, right: 12, top: 20, bottom: 28 },
      xAxis: {
        type: 'category',
        data: components.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: paint('rule') } },
        axisLabel,
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        splitLine: { lineStyle: { color: paint('rule') } },
        axisLabel: { ...axisLabel, formatter: share },
      },
      series: [
        {
          type: 'bar',
          silent: true,
          barMaxWidth: 44,
          itemStyle: { color: paint('bar') },
          data: components.map(({ explained }) => explained),
        },
        {
          type: 'line',
          silent: true,
          symbol: 'circle',
          symbolSize: 6,
          itemStyle: { color: paint('mark') },
          lineStyle: { color: paint('mark'), width: 2 },
          data: together,
        },
      ],
    },
  };
}
