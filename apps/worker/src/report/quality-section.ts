import { html, type Html } from './html.js';
import type { ReportData } from './report-data.js';
import { empty, section } from './section.js';
import { table } from './table.js';
import { count, shareOf } from './wording.js';

/** What each source gave, and what was set aside and why. */
export function qualitySection(data: ReportData): Html {
  return section({
    id: 'quality',
    title: 'Data quality',
    lead: 'Rows that cannot be used are set aside with their reason, never dropped: mend the source and run again.',
    body: html`${sources(data.sources)} ${quarantine(data.quarantine)}`,
  });
}

function sources(rows: ReportData['sources']): Html {
  if (rows.length === 0) return empty('No sources were read.', 'Add a source to the project and run again.');
  return html`<div class="card">
    <h3>Sources</h3>
    ${table(
      'Rows and events by source',
      [
        { title: 'Source', cell: (source) => source.key },
        { title: 'Rows', numeric: true, cell: (source) => count(source.rows) },
        { title: 'Events', numeric: true, cell: (source) => count(source.events) },
        { title: 'Set aside', numeric: true, cell: (source) => count(source.quarantined) },
        { title: 'Set aside, of rows', numeric: true, cell: (source) => shareOf(source.quarantined, source.rows) },
      ],
      rows,
    )}
  </div>`;
}

function quarantine(rows: ReportData['quarantine']): Html {
  if (rows.length === 0) return empty('Nothing was set aside.', 'Every row could be read and used.');
  return html`<div class="card">
    <h3>Set aside, by reason</h3>
    ${table(
      'Quarantine by reason',
      [
        { title: 'Reason', cell: (entry) => html`${entry.reason} <code class="code">${entry.code}</code>` },
        { title: 'Source', cell: (entry) => entry.source },
        { title: 'Count', numeric: true, cell: (entry) => count(entry.count) },
        { title: 'Example', cell: (entry) => html`<code class="example">${entry.example}</code>` },
      ],
      rows,
    )}
  </div>`;
}
