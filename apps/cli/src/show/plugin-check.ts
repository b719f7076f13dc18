import type { CaseResult } from '@tributary/testkit/conformance';
import type { CheckedHead } from '../plugin/check-messages.js';

export function headLine({ title, kind, id, version }: CheckedHead): string {
  return `${title} (${kind} ${id} ${version})`;
}

/** One line for a case; of a failed one also what was met and what to do. */
export function caseLines({ name, passed, ms, problem, why }: CaseResult): string[] {
  const took = ms >= 1000 ? ` (${(ms / 1000).toFixed(1)} s)` : '';
  if (passed) return [`  passed  ${name}${took}`];
  const met = (problem ?? '').split('\n').map((line) => `          met: ${line}`);
  return [`  FAILED  ${name}${took}`, ...met, `          do:  ${why}`];
}

export function sumLine(cases: readonly CaseResult[]): string {
  const failed = cases.filter(({ passed }) => !passed).length;
  return failed === 0 ? `All ${cases.length} cases passed.` : `${failed} of ${cases.length} cases failed.`;
}
