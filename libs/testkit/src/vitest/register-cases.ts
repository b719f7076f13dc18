import { describe, it } from 'vitest';
import type { ConformanceCase } from '../conformance/case.js';

/** Shows the cases as tests of the file that is running. */
export function registerCases(title: string, cases: readonly ConformanceCase[], timeoutMs = 60_000): void {
  describe(title, () => {
    for (const one of cases) it(one.name, one.run, timeoutMs);
  });
}
