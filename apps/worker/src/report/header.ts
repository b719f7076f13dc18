import { html, join, nothing, type Html } from './html.js';
import type { ReportData } from './report-data.js';
import { counted, count, decimal, listed, moment } from './wording.js';

/** Title, time, the run in a sentence, and its four or five main numbers. */
export function header(data: ReportData): Html {
  return html`<header>
    <p class="eyebrow">Tributary run report</p>
    <h1>${data.title}</h1>
    <p class="when">
      <time datetime="${data.writtenAt}">${moment(data.writtenAt)}</time> · run <code>${data.summary.run}</code>
    </p>
    <p class="summary">${sentence(data)}</p>
    <dl class="tiles">${join(tiles(data), '\n')}</dl>
  </header>`;
}

/** The run in one or two sentences of plain words. */
export function sentence(data: ReportData): string {
  const { summary } = data;
  if (summary.rows === 0 && summary.events === 0) {
    return 'Nothing has been read yet: connect a source, or check that its file has rows, and run again.';
  }
  const from = data.sources.length > 0 ? ` from ${counted(data.sources.length, 'source')}` : '';
  const became = `${counted(summary.rows, 'row')}${from} became ${counted(summary.events, 'event')} about ${people(summary.profiles)}`;
  const groups = grouping(data);
  const sent = sends(data);
  return `${became}${groups === '' ? '' : `, grouped into ${groups}`}.${sent === '' ? '' : ` ${sent}`}`;
}

/** `1 person`, `2,100 people`. */
export function people(profiles: number): string {
  return counted(profiles, 'person', 'people');
}

function grouping(data: ReportData): string {
  const clusters = data.segments.filter((segment) => segment.kind === 'cluster').length;
  const rules = data.segments.length - clusters;
  return listed([
    ...(clusters > 0 ? [counted(clusters, 'segment found by clustering', 'segments found by clustering')] : []),
    ...(rules > 0 ? [counted(rules, 'segment made by rule', 'segments made by rule')] : []),
  ]);
}

function sends(data: ReportData): string {
  if (data.operations.length === 0) return '';
  const accepted = total(data.operations.map((operation) => operation.outcomes['ok'] ?? 0));
  const blocked = total(data.operations.flatMap((operation) => Object.values(operation.blocked)));
  const start = `${counted(accepted, 'record was', 'records were')} sent through ${counted(data.operations.length, 'sync')}`;
  return blocked > 0 ? `${start}; ${counted(blocked, 'was', 'were')} held back.` : `${start}.`;
}

function tiles(data: ReportData): Html[] {
  const { summary } = data;
  const joined = summary.merges > 0 ? `${counted(summary.merges, 'merge')} of profiles` : 'no merges of profiles';
  return [
    tile('Events', count(summary.events), `from ${counted(summary.rows, 'row')}`),
    tile('People', count(summary.profiles), joined),
    tile('Segments', count(data.segments.length), origin(data)),
    summary.clustering
      ? tile('Silhouette', decimal(summary.clustering.silhouette, 2), '−1 to 1, higher is better')
      : nothing,
    tile(
      'Set aside',
      count(summary.quarantined),
      summary.quarantined === 1 ? 'row or event, with its reason' : 'rows and events, with reasons',
    ),
  ];
}

function origin({ clustering, segments }: ReportData): string {
  if (clustering) return `${counted(clustering.chosen, 'cluster')} chosen`;
  return segments.length > 0 ? 'by rule only' : 'none yet';
}

function tile(name: string, value: string, note: string): Html {
  return html`<div class="card tile">
    <dt>${name}</dt>
    <dd class="big">${value}</dd>
    <dd class="quiet">${note}</dd>
  </div>`;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
