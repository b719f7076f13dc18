import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { ConformanceCase } from './case.js';
import { thrownText } from './thrown-text.js';

export interface CaseResult {
  name: string;
  passed: boolean;
  ms: number;
  /** What was expected and what was met instead; absent where it passed. */
  problem?: string;
  why: string;
}

/** Runs one case and says how it went. Never rejects. */
export async function runCase({ name, why, run }: ConformanceCase): Promise<CaseResult> {
  const start = performance.now();
  const result = (problem?: string): CaseResult => ({
    name,
    passed: problem === undefined,
    ms: Math.round(performance.now() - start),
    ...(problem === undefined ? {} : { problem }),
    why,
  });
  try {
    await run();
    return result();
  } catch (error) {
    return result(problemOf(error));
  }
}

function problemOf(error: unknown): string {
  const { message, operator, expected, actual } = (error ?? {}) as Partial<
    Error & { operator: string; expected: unknown; actual: unknown }
  >;
  // A message of ours says what was promised; assert's own says what differed.
  const compared = operator !== undefined && /deep|strictEqual/i.test(operator);
  return compared
    ? `${message?.split('\n')[0] ?? ''}: expected ${shown(expected)}, got ${shown(actual)}`
    : error instanceof assert.AssertionError
      ? error.message
      : thrownText(error);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { depth: 6, breakLength: Infinity });
  return text.length > 400 ? `${text.slice(0, 400)} …` : text;
}
