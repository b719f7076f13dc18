import { people } from './header.js';
import { html, join, type Html } from './html.js';
import type { ReportData } from './report-data.js';
import { empty, section } from './section.js';
import { shareOf } from './wording.js';

type Segment = ReportData['segments'][number];

const kinds = { rule: 'By rule', cluster: 'By clustering' } as const;

/** One card a segment: its name, its size, its share of all people, and what it is in words. */
export function segmentsSection(data: ReportData): Html {
  return section({
    id: 'segments',
    title: 'Segments',
    lead: 'Groups of people. One person can be in several segments made by rule, and in one cluster at most.',
    body:
      data.segments.length === 0
        ? empty('There are no segments.', 'Define one by rule, or let clustering find them, and run again.')
        : html`<ul class="cards">
            ${join(
              data.segments.map((segment) => card(segment, data.summary.profiles)),
              '\n',
            )}
          </ul>`,
  });
}

function card(segment: Segment, everyone: number): Html {
  const width = everyone > 0 ? Math.min(100, Math.max(0, (100 * segment.size) / everyone)) : 0;
  return html`<li class="card segment">
    <p class="chip ${segment.kind}">${kinds[segment.kind]}</p>
    <h3>${segment.name}</h3>
    <p class="size">
      <span class="big">${people(segment.size)}</span>
      <span class="quiet">${shareOf(segment.size, everyone)} of everyone</span>
    </p>
    <div class="share" aria-hidden="true"><span style="width:${width.toFixed(2)}%"></span></div>
    <p>${segment.description}</p>
    <p class="quiet key"><code>${segment.key}</code></p>
  </li>`;
}
