import type { ApplyResult, SegmentSummary } from '@tributary/contracts';
import { count, table } from './table.js';

type Write = (line: string) => void;

export function showSegments(
  { segments }: { segments: readonly (SegmentSummary & { evaluatedTo?: string | null })[] },
  write: Write,
): void {
  if (segments.length === 0) {
    write('No segments yet. Add one to tributary.config.ts under "segments" or "models", then: tributary run');
    return;
  }
  for (const line of table(segments.map((segment) => [segment.key, segment.size, segment.name, segment.description])))
    write(line);
  const clocks = segments.map(({ evaluatedTo }) => evaluatedTo).filter((clock) => typeof clock === 'string');
  if (clocks.length > 0) write(`Evaluated up to ${clocks.sort()[0]}.`);
}

interface Plan {
  changes: { kind: string; key: string; action: string }[];
  memberships: { segment: string; before: number; after: number; entering: number; leaving: number }[];
  others: string[];
}

export function showSegmentsPlan({ changes, memberships, others }: Plan, write: Write): void {
  if (changes.length === 0) write('Segments are as the file says.');
  const moves = new Map(memberships.map((plan) => [plan.segment, plan]));
  const told = ({ before, after, entering, leaving }: Plan['memberships'][number]) =>
    `${before.toLocaleString('en-GB')} → ${count(after, 'person', 'people')}, ${count(entering, 'enters', 'enter')}, ${count(leaving, 'leaves', 'leave')}`;
  for (const { kind, key, action } of changes) {
    const move = kind === 'segments' ? moves.get(key) : undefined;
    const sign = { add: '+', change: '~', remove: '-' }[action] ?? '?';
    write(`${sign} ${kind === 'segments' ? '' : 'lifecycle '}${key}${move ? `: ${told(move)}` : ''}`);
    if (kind !== 'lifecycles') continue;
    for (const stage of memberships)
      if (stage.segment.startsWith(`${key}-`)) write(`    ${stage.segment}: ${told(stage)}`);
  }
  if (others.length > 0) write(`Other definitions differ too: ${others.join(', ')}.`);
}

export function showApplied({ applied, revision, changes }: ApplyResult, write: Write): void {
  write(applied ? `Applied: revision ${revision}, ${count(changes.length, 'segment')} changed.` : 'Nothing to apply.');
}

interface Preview {
  size: number;
  people: number;
  sample: string[];
  overlaps: { segment: string; shared: number }[];
}

export function showPreview({ size, people, sample, overlaps }: Preview, write: Write): void {
  const share = people > 0 ? ` (${((100 * size) / people).toFixed(1)} % of ${people.toLocaleString('en-GB')})` : '';
  write(`${count(size, 'person', 'people')}${share}`);
  if (sample.length > 0) write(`For example: ${sample.join(', ')}`);
  if (overlaps.length > 0) write('Also in:');
  for (const line of table(overlaps.map(({ segment, shared }) => [`  ${segment}`, shared]))) write(line);
}

interface Verdict {
  words: string;
  holds: boolean;
  value?: string | null;
  move?: string;
  parts?: Verdict[];
}

export function showExplanation(
  shown: {
    segment: string;
    person: string;
    in: boolean;
    verdict: Verdict;
    changesAt: string | null;
    over?: { model: string; cluster: string | null; name: string | null; instead: string | null };
  },
  write: Write,
): void {
  write(`${shown.person} is ${shown.in ? 'in' : 'not in'} ${shown.segment}.`);
  showVerdict(shown.verdict, 1, write);
  if (shown.over) {
    const { model, cluster, name, instead } = shown.over;
    const says = cluster === null ? 'no cluster' : `${cluster} (${name ?? ''})`;
    write(
      `The model ${model} says ${says}; ${shown.in ? `the rule stands over it: ${instead ?? 'no cluster'}.` : 'the rule does not hold, so that stays.'}`,
    );
  }
  if (shown.changesAt !== null) write(`Without anything new, ${shown.in ? 'leaves' : 'enters'} at ${shown.changesAt}.`);
}

function showVerdict({ words, holds, value, move, parts = [] }: Verdict, depth: number, write: Write): void {
  const has = value === undefined ? '' : ` (has ${value ?? 'nothing'})`;
  const turn = move === undefined ? '' : `; would turn with ${move}`;
  write(`${'  '.repeat(depth)}${holds ? 'yes' : 'no '} ${words}${has}${turn}`);
  for (const part of parts) showVerdict(part, depth + 1, write);
}

export function showTimeline(
  { days }: { days: { day: string; size: number; entered: number; left: number; turnover: number | null }[] },
  write: Write,
): void {
  if (days.length === 0) return write('Nobody entered or left in these days.');
  write('day, people at its end, entered, left, share of those there before that left');
  const share = (turnover: number | null) => (turnover === null ? '' : `${(100 * turnover).toFixed(1)} %`);
  for (const line of table(
    days.map(({ day, size, entered, left, turnover }) => [day, size, entered, left, share(turnover)]),
  ))
    write(line);
}

export function showFlow(
  {
    from,
    to,
    flows,
  }: { from: string; to: string; flows: { from: string | null; to: string | null; people: number }[] },
  write: Write,
): void {
  if (flows.length === 0) return write(`Nobody was in any of them from ${from} to ${to}.`);
  write(`From ${from} to ${to}: people, who were in, and are in.`);
  for (const line of table(
    flows.map((flow) => [
      flow.people,
      flow.from ?? '(none)',
      '→',
      flow.to ?? '(none)',
      flow.from === flow.to ? 'stayed' : flow.from === null ? 'came' : flow.to === null ? 'left' : 'moved',
    ]),
  ))
    write(line);
}

export function showMembers(
  { at, members }: { at: string; members: { id: string; since: string }[] },
  write: Write,
): void {
  if (members.length === 0) return write(`Nobody was in it at ${at}.`);
  for (const { id, since } of members) write(`${id}  since ${since}`);
}

export function showOverlaps(
  { overlaps }: { overlaps: { a: string; b: string; shared: number; similarity: number }[] },
  write: Write,
): void {
  if (overlaps.length === 0) return write('No two segments share anybody.');
  for (const line of table(
    overlaps.map(({ a, b, shared, similarity }) => [a, b, shared, `${(100 * similarity).toFixed(1)} % alike`]),
  ))
    write(line);
}

export function showWarnings(
  { warnings }: { warnings: { segment: string; kind: string; text: string }[] },
  write: Write,
): void {
  if (warnings.length === 0) return write('Nothing is odd about the segments.');
  for (const line of table(warnings.map(({ segment, kind, text }) => [segment, kind, text]))) write(line);
}

interface Verified {
  segments: number;
  byTime: number;
  differences: { segment: string; missing: number; surplus: number }[];
}

export function showVerified({ segments, byTime, differences }: Verified, write: Write): void {
  if (byTime > 0) write(`${count(byTime, 'change')} by time alone.`);
  if (differences.length === 0) return write(`${count(segments, 'segment')} as they should be.`);
  for (const { segment, missing, surplus } of differences)
    write(`${segment}: ${missing} were missing, ${surplus} should not have been in it; mended`);
}

interface Side {
  people: number;
  outcome: number;
  share: number | null;
}
interface Validity {
  inside: Side;
  outside: Side;
  difference: number | null;
  interval: [number, number] | null;
  effect: number | null;
  p: number | null;
  significant: boolean;
  thresholds: { percentile: number; value: number | null }[];
}

export function showValidity(validity: Validity, write: Write): void {
  const { inside, outside, difference, interval, effect, p, significant, thresholds } = validity;
  const percent = (share: number | null) => (share === null ? 'nobody' : `${(100 * share).toFixed(1)} %`);
  for (const { percentile, value } of thresholds) write(`Percentile ${percentile} lies at ${value ?? 'nothing'}.`);
  write(`inside   ${inside.outcome} of ${count(inside.people, 'person', 'people')}: ${percent(inside.share)}`);
  write(`outside  ${outside.outcome} of ${count(outside.people, 'person', 'people')}: ${percent(outside.share)}`);
  if (difference === null || p === null) return write('Nothing can be compared.');
  const [low, high] = interval ?? [difference, difference];
  const points = (share: number) => (100 * share).toFixed(1);
  write(`difference ${points(difference)} points (95 %: ${points(low)} to ${points(high)})`);
  write(
    `effect (Cohen's h) ${effect?.toFixed(2) ?? ''}, p ${p < 0.0001 ? 'below 0.0001' : p.toFixed(4)}: ${significant ? 'significant' : 'not significant'}`,
  );
}
