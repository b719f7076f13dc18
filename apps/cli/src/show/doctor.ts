import { table } from './table.js';

export function showChecks(
  { checks }: { checks: readonly { name: string; ok: boolean; detail: string }[] },
  write: (line: string) => void,
): void {
  for (const line of table(checks.map((check) => [check.ok ? 'ok' : 'FAILED', check.name, check.detail]))) write(line);
}
