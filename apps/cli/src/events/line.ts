import type { FeedLine } from '@tributary/worker';

/** A line of the feed for people: when, what, whose, how far it came, and the call as it may be shown. */
export function lineOf({
  at,
  kind,
  source,
  event,
  type,
  messageId,
  outcome,
  reason,
  steps,
  profile,
  call,
}: FeedLine): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const what = event ?? type ?? '';
  const head = [time, kind.padEnd(9), source ?? '-', what, messageId ?? ''].filter((part) => part !== '').join('  ');
  const moved = steps.find(({ stage, detail }) => stage === 'segments' && detail !== '')?.detail;
  const way = steps.map(({ stage, passed }) => `${stage}${passed ? '' : ' ✗'}`).join(' → ');
  const facts = [
    outcome === kind ? '' : outcome,
    reason ?? '',
    profile ?? '',
    moved ?? '',
    way,
    call === undefined ? '' : JSON.stringify(call),
  ].filter((part) => part !== '');
  return [head, ...facts.map((fact) => `    ${fact}`)].join('\n');
}
