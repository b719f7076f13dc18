import { html, type Html } from '../html.js';
import { section } from '../section.js';
import { table } from '../table.js';
import { count, listed } from '../wording.js';
import type { ClusterPage } from './report-input.js';

/** What was clustered by, what was left out and why, and what was done to the numbers. */
export function columnsSection({ summary, clustering }: ClusterPage): Html {
  return section({
    id: 'columns',
    title: 'Columns and their preparation',
    lead: `Clustered by ${some(summary.columns)}. Advice on the algorithm: ${summary.advice.suits}. ${summary.advice.reasons.join(' ')}`,
    body: html`<div class="card">
        <h3>Steps</h3>
        ${table(
          'Steps of the preparation',
          [
            { title: 'Step', cell: ({ name }) => name },
            { title: 'Before', cell: ({ before }) => before },
            { title: 'After', cell: ({ after }) => after },
          ],
          clustering.steps,
        )}
      </div>
      ${
        summary.dropped.length > 0
          ? html`<div class="card">
              <h3>Left out</h3>
              ${table(
                'Columns that were left out',
                [
                  { title: 'Column', cell: ({ column }) => column },
                  { title: 'Why', cell: ({ reason }) => reason },
                ],
                summary.dropped,
              )}
            </div>`
          : html``
      }`,
  });
}

/** As many as can be read; the tables above name all. */
function some(columns: readonly string[]): string {
  const shown = columns.slice(0, namedAtMost);
  return columns.length === shown.length
    ? listed(shown)
    : `${shown.join(', ')} and ${count(columns.length - shown.length)} more`;
}

const namedAtMost = 20;
