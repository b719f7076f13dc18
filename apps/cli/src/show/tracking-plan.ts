import type { Violations } from '@tributary/worker';

type Write = (line: string) => void;

/** Code to paste goes to standard output as it is; what could not be said goes beside it as a comment. */
export function showProposal({ code, left = [] }: { code: string; left?: readonly string[] }, write: Write): void {
  for (const line of left) write(`// left out: ${line}`);
  write(code.trimEnd());
}

export function showSuite({ suite, left }: { suite: object; left: readonly string[] }, write: Write): void {
  write(JSON.stringify(left.length > 0 ? { ...suite, meta: { left_out: left } } : suite, null, 2));
}

export function showViolations({ violations }: Violations, write: Write): void {
  if (violations.length === 0) write('No event broke a plan.');
  for (const { source, event, field, code, outcome, count, detail, samples } of violations) {
    write(
      `${count.toLocaleString('en-GB')} × ${outcome}: ${source} ${event}${field ? ` ${field}` : ''}, ${code}, ${detail}`,
    );
    for (const { before, messageId, count: n } of samples) write(`    ${n} × ${before || '(no value)'}  ${messageId}`);
  }
}
