import { describe, it } from 'vitest';

/** One promise of the contract. `run` rejects where the plugin does not keep it. */
export interface ConformanceCase {
  name: string;
  run(): Promise<void>;
}

/** Shows the cases as tests of the file that is running. */
export function registerCases(title: string, cases: readonly ConformanceCase[], timeoutMs: number): void {
  describe(title, () => {
    for (const one of cases) it(one.name, one.run, timeoutMs);
  });
}
