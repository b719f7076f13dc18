import type { ApplyResult } from '@tributary/contracts';
import { count } from '../table.js';

type Write = (line: string) => void;

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
