import type { RunSummary } from '@tributary/contracts';
import { showSegments } from './segments/index.js';
import { count, table } from './table.js';

type Write = (line: string) => void;

/** The summary of a run, for people. */
export function showSummary(summary: RunSummary, write: Write): void {
  write('');
  if (summary.definitions) write(appliedLine(summary.definitions));
  write(`${count(summary.rows, 'row')} read so far, ${summary.newRows.toLocaleString('en-GB')} of them now`);
  if (summary.repeatedRows > 0) write(`  ${count(summary.repeatedRows, 'row')} repeated to the letter, kept`);
  if (summary.quarantined > 0)
    write(`  ${summary.quarantined.toLocaleString('en-GB')} set aside with their reason (quarantine)`);
  if (summary.duplicates > 0)
    write(`  ${count(summary.duplicates, 'event')} of this run taken in before; they changed nothing`);
  if (summary.refused > 0) write(`  ${count(summary.refused, 'event')} of this run kept out by consent`);
  write(`${count(summary.events, 'event')}, ${summary.anonymousEvents.toLocaleString('en-GB')} of them on nobody`);
  write(`${count(summary.profiles, 'person', 'people')} after ${count(summary.merges, 'merge')}`);
  if (summary.identity)
    write(
      `  against the truth: precision ${percent(summary.identity.precision)}, recall ${percent(summary.identity.recall)} of ${count(summary.identity.truthProfiles, 'person', 'people')}`,
    );
  if (summary.clustering) {
    const { k, silhouette, daviesBouldin } = summary.clustering;
    write(
      `${k} clusters: silhouette ${silhouette.toFixed(3)} (higher is better), Davies-Bouldin ${daviesBouldin.toFixed(3)} (lower is better)`,
    );
  }
  write('');
  showSegments({ segments: summary.segments }, write);
  const syncs = Object.entries(summary.operations);
  if (syncs.length > 0) {
    write('');
    for (const line of table(
      syncs.map(([sync, outcomes]) => [
        sync,
        Object.entries(outcomes)
          .map(([outcome, n]) => `${n.toLocaleString('en-GB')} ${outcome.replace('_', ' ')}`)
          .join(', '),
      ]),
    ))
      write(line);
  }
  write('');
  write(
    Object.entries(summary.seconds)
      .map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`)
      .join(' · '),
  );
  if (summary.report) write(`report: ${summary.report}`);
}

/** What a command applied before it did its work, in one line. */
export function appliedLine({ revision, changes }: NonNullable<RunSummary['definitions']>): string {
  const shown = changes.slice(0, mostNamed).join(', ');
  const rest = changes.length > mostNamed ? ` and ${changes.length - mostNamed} more` : '';
  return `Applied revision ${revision} of the definitions: ${shown}${rest}`;
}

const mostNamed = 6;

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
