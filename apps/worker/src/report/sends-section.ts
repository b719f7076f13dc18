import { html, join, nothing, type Html } from './html.js';
import type { ReportData } from './report-data.js';
import { empty, section } from './section.js';
import { table } from './table.js';
import { asWords, count, counted } from './wording.js';

type Operation = ReportData['operations'][number];

const outcomeWords: Readonly<Record<string, string>> = {
  ok: 'Accepted',
  open: 'Waiting or under way',
  rejected: 'Rejected by the destination',
  suppressed: 'Suppressed by the destination',
  blocked: 'Blocked before sending',
  dead: 'Given up; see the dead letters',
  sent_unknown: 'Sent, answer unknown',
};

/** Per sync: what became of its records, and who was held back and why. */
export function sendsSection(operations: readonly Operation[]): Html {
  return section({
    id: 'sends',
    title: 'Sends',
    lead: 'Each sync keeps one segment up to date in one destination. Nobody is sent without the consent the sync asks for.',
    body:
      operations.length === 0
        ? empty('Nothing was sent.', 'The project has no syncs; add one to send a segment to a tool.')
        : html`<div class="cards pairs">${join(operations.map(card), '\n')}</div>`,
  });
}

function card(operation: Operation): Html {
  const outcomes = present(operation.outcomes);
  const blocked = present(operation.blocked);
  return html`<article class="card">
    <h3>${operation.sync}</h3>
    <p class="quiet">${operation.segment} → ${operation.connection}</p>
    ${
      outcomes.length === 0
        ? html`<p>No operations: the destination already has everyone it should have, or nobody may be sent.</p>`
        : counts(
            `Outcomes of ${operation.sync}`,
            'Outcome',
            outcomes.map(([key, n]) => [outcomeWords[key] ?? asWords(key), n]),
          )
    }
    ${blocked.length === 0 ? nothing : heldBack(operation, blocked)}
  </article>`;
}

function heldBack(operation: Operation, blocked: [string, number][]): Html {
  const total = blocked.reduce((sum, [, n]) => sum + n, 0);
  return html`<p class="callout">${counted(total, 'person was', 'people were')} held back.</p>
    ${counts(
      `Held back from ${operation.sync}`,
      'Reason',
      blocked.map(([key, n]) => [reason(key), n]),
    )}`;
}

function reason(key: string): string {
  return key === 'suppressed' ? 'On the suppression list' : `No consent for “${key}”`;
}

function counts(caption: string, head: string, rows: [string, number][]): Html {
  return table(
    caption,
    [
      { title: head, cell: ([words]: [string, number]) => words },
      { title: 'Count', numeric: true, cell: ([, n]: [string, number]) => count(n) },
    ],
    rows,
  );
}

function present(counted: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counted).filter(([, n]) => n > 0);
}
