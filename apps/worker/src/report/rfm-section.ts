import { responsiveChart, type Drawing } from './chart.js';
import { heatDrawing } from './heat-chart.js';
import { html, type Html } from './html.js';
import type { ReportData } from './report-data.js';
import { empty, section } from './section.js';
import { foldedTable } from './table.js';
import { count, money, shareOf, shortCount, shortMoney } from './wording.js';

type Rfm = NonNullable<ReportData['rfm']>;

const scores = [1, 2, 3, 4, 5] as const;
const steps = ['share0', 'share1', 'share2', 'share3', 'share4'] as const;

/** Upper limits of the steps but the last, as shares of everyone on the grid. An even spread is 4% a cell. */
const limits = [0.01, 0.03, 0.06, 0.1] as const;

/** How many people stand where by recency and frequency, and what they spend on average. */
export function rfmSection(rfm: Rfm | null): Html {
  return section({
    id: 'rfm',
    title: 'Recency and frequency',
    lead: 'Everyone is scored from 1 to 5 on how recently and how often they buy; 5 is best. The best customers stand top right; bottom right are those who bought often and have gone quiet.',
    body:
      rfm === null || rfm.cells.length === 0
        ? empty('There is no RFM grid.', 'Add an RFM feature set to the project; it needs purchases.')
        : body(rfm),
  });
}

function body(rfm: Rfm): Html {
  const everyone = rfm.cells.reduce((sum, cell) => sum + cell.profiles, 0);
  return html`<div class="card">
    <h3>${rfm.title}</h3>
    <p class="quiet">
      In each cell: people, and their mean spend. The stronger the colour, the larger the cell’s share of everyone.
    </p>
    ${responsiveChart((narrow) => drawing(rfm, everyone, narrow))}
    ${foldedTable(
      'The RFM grid',
      [
        { title: 'Recency score', numeric: true, cell: (cell) => count(cell.recencyScore) },
        { title: 'Frequency score', numeric: true, cell: (cell) => count(cell.frequencyScore) },
        { title: 'People', numeric: true, cell: (cell) => count(cell.profiles) },
        { title: 'Share', numeric: true, cell: (cell) => shareOf(cell.profiles, everyone) },
        { title: 'Mean spend', numeric: true, cell: (cell) => money(cell.spend, rfm.currency) },
      ],
      rfm.cells,
    )}
  </div>`;
}

function drawing(rfm: Rfm, everyone: number, narrow: boolean): Drawing {
  const recencies = scores.toReversed();
  const cells = recencies.flatMap((recency, row) =>
    scores.map((frequency, column) => {
      const cell = rfm.cells.find((one) => one.recencyScore === recency && one.frequencyScore === frequency);
      if (cell === undefined || cell.profiles === 0) return { column, row, step: 0, text: '–' };
      return { column, row, step: stepOf(cell.profiles / everyone), text: cellText(cell, rfm.currency, narrow) };
    }),
  );
  return heatDrawing({
    id: 'rfm-chart',
    label: `Grid of people by recency and frequency score, ${count(everyone)} in all; the table below has the numbers.`,
    size: narrow ? { width: 330, height: 300 } : { width: 980, height: 400 },
    columns: scores.map(String),
    rows: recencies.map(String),
    columnName: 'Frequency score: more often to the right',
    rowName: 'Recency score: more recent to the top',
    steps,
    cells,
    fontSize: narrow ? 11 : 13,
    rowLabels: 12,
  });
}

function cellText(cell: Rfm['cells'][number], currency: string, narrow: boolean): string {
  if (narrow) return `${shortCount(cell.profiles)}\n${shortMoney(cell.spend, currency)}`;
  return `${count(cell.profiles)} ${cell.profiles === 1 ? 'person' : 'people'}\n${money(cell.spend, currency)}`;
}

function stepOf(share: number): number {
  const step = limits.findIndex((limit) => share < limit);
  return step === -1 ? steps.length - 1 : step;
}
