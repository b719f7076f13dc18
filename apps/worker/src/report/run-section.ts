import { html, join, nothing, type Html } from './html.js';
import type { ReportData } from './report-data.js';
import { empty, section } from './section.js';
import { table } from './table.js';
import { asWords, count, duration, percent } from './wording.js';

/** How the run went: warnings first, then time per stage, what each step did to the data, and the counts. */
export function runSection(data: ReportData): Html {
  return section({
    id: 'run',
    title: 'Run details',
    lead: 'For those who run it: warnings, time per stage, and what each step of the clustering did to its matrix.',
    body: html`${warnings(data.warnings)}
      <div class="cards pairs">${stages(data.summary)}${counts(data.summary)}</div>
      ${steps(data.clustering?.steps ?? [])}`,
  });
}

function warnings(list: readonly string[]): Html {
  if (list.length === 0) return empty('No warnings.', 'Every stage ran as it should.');
  return html`<div class="card warnings">
    <h3>${list.length === 1 ? '1 warning' : `${count(list.length)} warnings`}</h3>
    <ul>
      ${join(list.map((warning) => html`<li>${warning}</li>`))}
    </ul>
  </div>`;
}

function stages({ seconds, pipelineSeconds }: ReportData['summary']): Html {
  const rows = Object.entries(seconds);
  if (rows.length === 0) return empty('No stage was timed.', 'Times appear after a stage has run.');
  const inside = Object.entries(pipelineSeconds);
  return html`<div class="card">
    <h3>Time per stage</h3>
    ${times('Wall time per stage', rows)}
    ${
      inside.length === 0
        ? nothing
        : html`<p class="callout">Inside import</p>
            ${times('Wall time per pipeline stage, inside import', inside)}`
    }
  </div>`;
}

function times(caption: string, rows: readonly [string, number][]): Html {
  return table(
    caption,
    [
      { title: 'Stage', cell: ([stage]) => asWords(stage) },
      { title: 'Time', numeric: true, cell: ([, time]) => duration(time) },
    ],
    rows,
  );
}

function counts(summary: ReportData['summary']): Html {
  const rows: [string, string][] = [
    ['Rows new in this run', count(summary.newRows)],
    ['Rows repeated to the letter', count(summary.repeatedRows)],
    ['Events taken in before', count(summary.duplicates)],
    ['Events a consent choice kept out', count(summary.refused)],
    ['Events that name nobody', count(summary.anonymousEvents)],
    ['Profiles merged', count(summary.merges)],
    ...Object.entries(summary.totals).map(([name, sum]): [string, string] => [`Sum of “${name}”`, grouped(sum)]),
    ...(summary.identity
      ? [
          ['Identity precision (demo)', percent(summary.identity.precision)] as [string, string],
          ['Identity recall (demo)', percent(summary.identity.recall)] as [string, string],
          ['True profiles (demo)', count(summary.identity.truthProfiles)] as [string, string],
        ]
      : []),
  ];
  return html`<div class="card">
    <h3>Counts</h3>
    ${table(
      'Counts of the run',
      [
        { title: 'What', cell: ([what]) => what },
        { title: 'Value', numeric: true, cell: ([, value]) => value },
      ],
      rows,
    )}
  </div>`;
}

/** Thousands separators in an exact decimal, without a way through a float. */
function grouped(exact: string): string {
  const [, sign, digits, rest] = /^(-?)(\d+)(\.\d+)?$/.exec(exact) ?? [];
  if (digits === undefined) return exact;
  return `${sign === '-' ? '−' : ''}${digits.replace(/\B(?=(\d{3})+$)/g, ',')}${rest ?? ''}`;
}

function steps(rows: readonly { name: string; before: string; after: string }[]): Html {
  if (rows.length === 0) return empty('No steps before clustering.', 'There was no matrix to prepare.');
  return html`<div class="card">
    <h3>Steps before clustering</h3>
    ${table(
      'What each step did to the matrix',
      [
        { title: 'Step', cell: (step) => step.name },
        { title: 'Before', cell: (step) => step.before },
        { title: 'After', cell: (step) => step.after },
      ],
      rows,
    )}
  </div>`;
}
