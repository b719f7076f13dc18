import type { ConformanceCase } from './case.js';

/** Names of the cases that a plugin does not pass: to test a suite by faulty plugins, or to report outside a test runner. */
export async function failedCases(cases: readonly ConformanceCase[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of cases) await run().catch(() => failed.push(name));
  return failed;
}
