import type { CheckReport } from '../plugin/check-plugin.js';

/** One line per case; of a failed one also what was met and what to do. */
export function showCheck({ plugin, cases }: CheckReport, write: (line: string) => void): void {
  if (plugin) write(`${plugin.title} (${plugin.kind} ${plugin.id} ${plugin.version})`);
  for (const { name, passed, ms, problem, why } of cases) {
    write(`  ${passed ? 'passed' : 'FAILED'}  ${name}${ms >= 1000 ? ` (${(ms / 1000).toFixed(1)} s)` : ''}`);
    if (passed) continue;
    for (const line of (problem ?? '').split('\n')) write(`          met: ${line}`);
    write(`          do:  ${why}`);
  }
  const failed = cases.filter(({ passed }) => !passed).length;
  write(failed === 0 ? `All ${cases.length} cases passed.` : `${failed} of ${cases.length} cases failed.`);
}
