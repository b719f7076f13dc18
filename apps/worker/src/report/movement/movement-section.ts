import { responsiveChart } from '../chart.js';
import { groupColour } from '../cluster-file/group-colour.js';
import { html, join, nothing, type Html } from '../html.js';
import { legend } from '../legend.js';
import { empty, section } from '../section.js';
import { foldedTable, table } from '../table.js';
import { streamsDrawing } from '../streams-chart.js';
import { count, counted, date, listed, moment, percent, shareOf } from '../wording.js';
import { daysDrawing, dayParts } from './days-chart.js';
import { movesOf, total, type GroupFlow, type MovedSegment, type Movement } from './movement.js';

/** Segments that are drawn at most; the table has all of them. */
const drawn = 8;

/** How segments grew and shrank day by day, and where people went between those that share nobody. */
export function movementSection({ span, segments, flows }: Movement): Html {
  return section({
    id: 'movement',
    title: 'Segments over time',
    lead: `The last ${span} days (UTC) of every segment that has been there for more than one: how many people were in it at the end of each day, and how many entered and left since the end of the first. Turnover: who left, as a share of who was in it then.`,
    body:
      segments.length === 0
        ? empty(
            'No segment has a history of two days yet.',
            'It grows by itself: run again on another day, or keep Tributary running, and this shows who entered and who left.',
          )
        : html`<ul class="cards pairs">
              ${join(segments.slice(0, drawn).map(card), '\n')}
            </ul>
            <div class="card">${everySegment(segments)}</div>
            ${join(flows.map(flowCard))}${flows.length === 0 ? noFlow : nothing}`,
  });
}

function card(segment: MovedSegment, at: number): Html {
  return html`<li class="card">
    <h3>${segment.name}</h3>
    <p class="quiet">${inWords(segment)}</p>
    ${legend([{ name: 'size', colour: 'bar' }, ...dayParts])}
    ${responsiveChart((narrow) => daysDrawing(segment, `days-chart-${at}`, narrow))}
  </li>`;
}

function inWords({ days }: MovedSegment): string {
  const first = days[0]!;
  const last = days.at(-1)!;
  const change = last.size - first.size;
  const since = `since ${date(first.day)}`;
  if (change === 0) return `${counted(last.size, 'person', 'people')}, as many as on ${date(first.day)}.`;
  return `${counted(last.size, 'person', 'people')}, ${count(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} ${since}.`;
}

function everySegment(segments: readonly MovedSegment[]): Html {
  const first = ({ days }: MovedSegment) => days[0]!;
  const sum = (one: MovedSegment, part: 'entered' | 'left') => total(movesOf(one, part));
  const columns = [
    { title: 'Segment', cell: ({ name }: MovedSegment) => name },
    { title: 'Since the end of', cell: (one: MovedSegment) => date(first(one).day) },
    { title: 'Size then', numeric: true, cell: (one: MovedSegment) => count(first(one).size) },
    { title: 'Entered', numeric: true, cell: (one: MovedSegment) => count(sum(one, 'entered')) },
    { title: 'Left', numeric: true, cell: (one: MovedSegment) => count(sum(one, 'left')) },
    { title: 'Size now', numeric: true, cell: ({ days }: MovedSegment) => count(days.at(-1)!.size) },
    { title: 'Turnover', numeric: true, cell: (one: MovedSegment) => shareOf(sum(one, 'left'), first(one).size) },
  ];
  const caption =
    segments.length > drawn
      ? html`<p class="quiet">
          Drawn: the ${String(drawn)} of ${count(segments.length)} segments that people entered and left most.
        </p>`
      : nothing;
  return html`${caption}${table('Size, entered, left and turnover, by segment', columns, segments)}`;
}

const noFlow = html`<p class="quiet">
  Where people went is drawn for segments that share nobody: stages of a lifecycle and clusters of a model. There are
  none with a history of two days. For others, <code>tributary segments flow &lt;segment&gt; &lt;segment&gt;</code>
  counts the moves.
</p>`;

function flowCard({ title, from, to, groups, flow }: GroupFlow, at: number): Html {
  const nameOf = (index: number) => groups[index]?.name ?? 'in none of them';
  const inSome = flow.filter((one) => one.from >= 0).reduce((sum, { people }) => sum + people, 0);
  const moved = flow.filter((one) => one.from >= 0 && one.to !== one.from).reduce((sum, { people }) => sum + people, 0);
  return html`<div class="card">
    <h3>Streams: ${title}</h3>
    <p class="quiet">
      From ${moment(from)} to ${moment(to)}.
      ${inSome > 0 ? `${percent(moved / inSome)} of the ${counted(inSome, 'person', 'people')} in it changed place or left.` : ''}
    </p>
    ${
      flow.length === 0
        ? html`<p>Nobody was in ${listed(groups.map(({ name }) => name))} at either time.</p>`
        : html`${legend(groups.map(({ index }) => ({ name: numbered(index, nameOf), colour: groupColour(index) })))}
          ${responsiveChart((narrow) =>
            streamsDrawing(
              {
                id: `streams-${at}`,
                title: `Streams of people between ${listed(groups.map(({ name }) => name))}`,
                none: 'in none of them',
                columns: [
                  { groups, flow: [] },
                  { groups, flow },
                ],
              },
              narrow,
            ),
          )}
          ${foldedTable(
            `Streams of ${title}`,
            [
              { title: 'From', cell: (one: GroupFlow['flow'][number]) => numbered(one.from, nameOf) },
              { title: 'To', cell: (one) => numbered(one.to, nameOf) },
              { title: 'People', numeric: true, cell: (one) => count(one.people) },
            ],
            flow,
          )}`
    }
  </div>`;
}

function numbered(index: number, nameOf: (index: number) => string): string {
  return index < 0 ? `– ${nameOf(index)}` : `${index + 1} ${nameOf(index)}`;
}
