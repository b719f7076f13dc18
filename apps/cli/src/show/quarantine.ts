import type { Edited, QuarantineDetail, QuarantinePage, Resending } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

export function showQuarantine({ counts, lines, next }: QuarantinePage, write: Write): void {
  if (lines.length === 0) {
    write('Nothing is set aside here.');
    return;
  }
  for (const line of table(counts.map((one) => [one.lines, one.source, one.code, one.reason]))) write(line);
  write('');
  for (const line of table(
    lines.map(({ id, at, source, code, where, messageId, resent, edited }) => [
      id,
      at.slice(0, 19),
      source,
      code,
      where,
      messageId,
      resent ? `sent again ${resent.at.slice(0, 16)} by ${resent.by}` : edited ? 'edited' : '',
    ]),
  ))
    write(line);
  if (next !== null) write(`More: --after ${next}`);
}

export function showQuarantined({ line, body, edited, raw }: QuarantineDetail, write: Write): void {
  write(`${line.id}  ${line.at}  ${line.source}  ${line.where}`);
  write(`${line.code}: ${line.reason}`);
  if (line.messageId) write(`message ${line.messageId}`);
  if (line.resentOf !== null) write(`sent again from ${line.resentOf}`);
  if (line.resent) write(`sent again ${line.resent.at} by ${line.resent.by}, ${line.resent.where}`);
  if (edited) write(`edited ${edited.at} by ${edited.by}`);
  write(body === null ? raw : JSON.stringify(body, null, 2));
}

export function showEdited({ id, body }: Edited, write: Write): void {
  write(JSON.stringify(body, null, 2));
  write(`Kept. Send it with: tributary quarantine resend ${id}`);
}

export function showResending({ sent, recorded, setAsideAgain, otherwise, skipped }: Resending, write: Write): void {
  const fates = [
    `${recorded.toLocaleString('en-GB')} recorded`,
    `${setAsideAgain.toLocaleString('en-GB')} set aside again`,
    ...(otherwise > 0
      ? [
          `${otherwise.toLocaleString('en-GB')} not (yet) recorded: known already, kept out by consent, or still waiting`,
        ]
      : []),
  ];
  write(`${count(sent, 'line')} sent: ${fates.join(', ')}`);
  for (const { id, reason } of skipped) write(`${id} left: ${reason}`);
}
