import { count, table } from './table.js';

interface Merge {
  merge: string;
  one: string;
  other: string;
  rule: string;
  evidence: unknown;
  at: string;
  undone: { at: string; by: string; reason: string } | null;
}
type Write = (line: string) => void;

/** Identifiers as they are written, what linkage or a person said in words, and whatever else a rule wrote down as JSON. */
export function evidenceText(evidence: unknown): string {
  if (Array.isArray(evidence))
    return (evidence as { type: string; value: string }[]).map(({ type, value }) => `${type} ${value}`).join(' + ');
  const { matchWeight, run, by, reason, of } = (evidence ?? {}) as {
    matchWeight?: number;
    run?: string;
    by?: string;
    reason?: string;
    of?: { probability?: number };
  };
  if (matchWeight !== undefined) return `match weight ${matchWeight} bits${run === undefined ? '' : `, run ${run}`}`;
  if (by !== undefined && reason !== undefined) return `said by ${by}: ${reason}`;
  if (by !== undefined && of?.probability !== undefined)
    return `reviewed by ${by}, at match probability ${of.probability.toFixed(4)}`;
  return JSON.stringify(evidence);
}

export function showHistory({ person, merges }: { person: string; merges: Merge[] }, write: Write): void {
  write(person);
  if (merges.length === 0) write('  never merged');
  writeMerges(merges, write);
}

export function showWhy({ together, path }: { together: boolean; path: Merge[] }, write: Write): void {
  if (!together) write('They are two people.');
  else if (path.length === 0) write('They are one person: events named both before anything had to be merged.');
  else write(`They are one person by ${count(path.length, 'merge')}:`);
  writeMerges(path, write);
  for (const { one, other, rule } of path)
    if (rule === 'linkage' || rule === 'review') write(`  trait by trait: tributary identity explain ${one} ${other}`);
}

function writeMerges(merges: readonly Merge[], write: Write): void {
  for (const { merge, one, other, rule, evidence, at, undone } of merges) {
    write(`  merge ${merge}, ${at.slice(0, 10)}: ${one} and ${other} by ${rule}`);
    write(`    ${evidenceText(evidence)}`);
    if (undone) write(`    taken back on ${undone.at.slice(0, 10)} by ${undone.by}: ${undone.reason}`);
  }
}

interface IdChanges {
  from: string;
  to: string;
  changes: { at: string; change: string; merge: string; stays: string; other: string; rule: string }[];
}

export function showIdChanges({ from, to, changes }: IdChanges, write: Write): void {
  write(`${from} to ${to}: ${count(changes.length, 'change')} of ids`);
  const rows = changes.map((one) => [
    one.at.slice(0, 19),
    one.other,
    one.change === 'merged' ? `is ${one.stays} now` : `is not ${one.stays} any more`,
    `merge ${one.merge}, by ${one.rule}`,
  ]);
  for (const line of table(rows)) write(`  ${line}`);
}

interface Unmerged {
  applied: boolean;
  people: { id: string; identifiers: { type: string; value: string }[] }[];
  entered: number | null;
  left: number | null;
}

export function showUnmerged({ applied, people, entered, left }: Unmerged, write: Write): void {
  write(
    applied
      ? `${people.length === 1 ? 'They are one person' : `They are ${people.length} people`} now:`
      : 'This would come of it (nothing is changed):',
  );
  for (const { id, identifiers } of people) {
    write(`  ${id}`);
    for (const { type, value } of identifiers) write(`    ${type} ${value}`);
  }
  if (applied) write(`Segments: ${entered ?? 0} entered, ${left ?? 0} left. Syncs follow with their next run.`);
}

interface Conflicts {
  counts: { rule: string; reason: string; events: number; profiles: number }[];
  values: { type: string; value: string; people: number; shared: boolean }[];
  latest: { at: string; rule: string; demoted: { type: string; value: string }[]; profiles: string[] }[];
}

export function showConflicts({ counts, values, latest }: Conflicts, write: Write): void {
  if (counts.length === 0) return write('Nobody had to be kept apart.');
  const section = (title: string, rows: (string | number)[][]) => {
    if (rows.length === 0) return;
    write(title);
    for (const line of table(rows)) write(`  ${line}`);
  };
  section(
    'Kept apart',
    counts.map((one) => [count(one.events, 'event'), count(one.profiles, 'profile'), one.reason]),
  );
  section(
    'Values named with several people',
    values.map((one) => [`${one.type} ${one.value}`, one.people, one.shared ? 'shared: joins nothing any more' : '']),
  );
  section(
    'Latest',
    latest.map((one) => [
      one.at.slice(0, 16),
      one.rule,
      `left out ${evidenceText(one.demoted)}`,
      one.profiles.join(' '),
    ]),
  );
}

interface Preview {
  events: number;
  people: { now: number; then: number };
  merged: number;
  split: number;
  identifiers: { lost: number; gained: number };
  segments: { segment: string; members: number; syncs: string[] }[];
  examples: { person: string; change: string }[];
}

export function showIdentityPreview(preview: Preview, write: Write): void {
  const { events, people, merged, split, identifiers, segments, examples } = preview;
  write(
    `By the stated rules ${count(events, 'event')} would make ${count(people.then, 'person', 'people')}, now ${people.now.toLocaleString('en-GB')}.`,
  );
  write(
    `  ${count(merged, 'person', 'people')} of now would be one with others, ${count(split, 'person', 'people')} would come apart.`,
  );
  if (identifiers.lost + identifiers.gained > 0)
    write(
      `  ${count(identifiers.lost, 'identifier')} would be read no more, ${count(identifiers.gained, 'identifier')} anew.`,
    );
  if (segments.length > 0) write('Members among them');
  const rows = segments.map((one) => [
    one.segment,
    one.members,
    one.syncs.length > 0 ? `sent by ${one.syncs.join(', ')}` : 'sent nowhere',
  ]);
  for (const line of table(rows)) write(`  ${line}`);
  if (examples.length > 0)
    write(`For example ${examples.map(({ person, change }) => `${person} (${change})`).join(', ')}`);
  write('Rules hold for what comes in once they are applied; for what came in before, run tributary rebuild then.');
}
