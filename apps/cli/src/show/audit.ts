import type { AuditResult } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;
interface Kept {
  at: string;
  name: string;
  source: string;
  field: string;
  ok: boolean;
  detail: string;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const mostShown = 8;

/** An audit, for people: each source, what lies between sources, and the checklist. */
export function showAudit(result: AuditResult | { history: readonly Kept[] }, write: Write): void {
  if ('history' in result) return showHistory(result.history, write);
  if (result.sources.length === 0) write('No sources yet. Add one to tributary.config.ts under "sources".');
  for (const source of result.sources) showSource(source, write);
  showBetween(result, write);
  write('Checklist');
  for (const line of table(
    result.checks.map(({ ok, name, source, field, detail, before }) => [
      `  ${ok ? 'ok' : 'FAILED'}`,
      [name, source, field].filter(Boolean).join(' '),
      detail,
      before === null
        ? ''
        : before.ok === ok
          ? 'as before'
          : `was ${before.ok ? 'ok' : 'failed'} ${before.at.slice(0, 16)}`,
    ]),
  ))
    write(line);
}

/** Of a list that was cut, how much is not shown. */
function further(length: number, things: string, write: Write): void {
  if (length > mostShown)
    write(`  and ${(length - mostShown).toLocaleString('en-GB')} more ${things} (--json names all)`);
}

function showSource(source: AuditResult['sources'][number], write: Write): void {
  const { repeated, setAside, alone } = source;
  write(
    `${source.source}: ${source.rows === null ? '' : `${count(source.rows, 'row')}, `}${count(source.events, 'event')}, ` +
      `${source.anonymous.toLocaleString('en-GB')} of nobody, ${percent(repeated.share)} repeated, ` +
      `${percent(setAside.share)} set aside, last ${source.lastAt?.slice(0, 16) ?? 'never'}`,
  );
  for (const { code, reason, rows } of setAside.reasons)
    write(`  set aside: ${count(rows, 'line')} ${code}, such as "${reason}"`);
  if (alone.people > 0)
    write(
      `  ${count(alone.people, 'person', 'people')} no other source knows, such as ${alone.messages.slice(0, 3).join(', ')}`,
    );
  const gaps = source.fields.filter(({ missing }) => missing > 0).sort((a, b) => b.missingShare - a.missingShare);
  for (const { event, field, missing, missingShare } of gaps.slice(0, mostShown))
    write(`  missing: ${field} of ${event} in ${percent(missingShare)} (${missing.toLocaleString('en-GB')})`);
  further(gaps.length, 'with gaps', write);
  const conflicts = source.fields.filter(({ conflict }) => conflict);
  for (const { event, field, kinds } of conflicts.slice(0, mostShown))
    write(
      `  types: ${field} of ${event} is ${Object.entries(kinds)
        .map(([kind, n]) => `${kind} ${n}`)
        .join(', ')}`,
    );
  further(conflicts.length, 'of mixed types', write);
  for (const { step, field, event, code, outcome, count: n, samples, detail } of source.findings.slice(0, mostShown)) {
    const [sample] = samples;
    const shown = sample?.before ? `, such as "${sample.before}"${sample.after ? ` → "${sample.after}"` : ''}` : '';
    write(`  ${outcome}: ${n.toLocaleString('en-GB')} × ${code} (${step}) ${field || event}, ${detail}${shown}`);
  }
  further(source.findings.length, 'that rules found', write);
  for (const { field, value, rows, meant, distance } of source.slips.slice(0, mostShown))
    write(`  slip? ${field} "${value}" (${rows}) for "${meant}", distance ${distance}`);
  further(source.slips.length, 'that may be slips', write);
  for (const { field, dayFirst, monthFirst, ambiguous, evidence } of source.dateOrders)
    write(
      `  dates: ${field} has ${count(ambiguous, 'date')} of unknown order, ${dayFirst} with the day first, ${monthFirst} with the month first; ` +
        (evidence === null ? 'ask the owner which holds' : `state order: '${evidence}' if the owner agrees`),
    );
}

function showBetween({ across, joins }: AuditResult, write: Write): void {
  for (const { left, right, matched, unmatchedLeft, unmatchedRight, oneToMany, manyToMany } of joins)
    write(
      `${left} and ${right}: ${matched.toLocaleString('en-GB')} matched, ${unmatchedLeft.toLocaleString('en-GB')} only in ${left}, ` +
        `${unmatchedRight.toLocaleString('en-GB')} only in ${right}, ${oneToMany} one to many, ${manyToMany} many to many`,
    );
  for (const { field, people, differing, spellings } of across) {
    if (differing > 0)
      write(`${field}: sources differ on ${count(differing, 'person', 'people')} of ${people.toLocaleString('en-GB')}`);
    for (const { variants } of spellings.slice(0, 3))
      write(
        `${field}: spelled ${variants.map(({ value, source, rows }) => `"${value}" (${source}, ${rows})`).join(', ')}`,
      );
  }
}

function showHistory(history: readonly Kept[], write: Write): void {
  if (history.length === 0) write('No checklist was kept yet: run "tributary audit".');
  for (const line of table(
    history.map(({ at, ok, name, source, field, detail }) => [
      at.slice(0, 19),
      ok ? 'ok' : 'FAILED',
      [name, source, field].filter(Boolean).join(' '),
      detail,
    ]),
  ))
    write(line);
}
