import { asTributaryError, type Config } from '@tributary/contracts';
import { compileSteps } from '@tributary/quality';
import type { Names } from './names.js';

/** Steps that cannot be read; purposes, connections and plans' sources that are not there. */
export function sourceProblems(config: Config, { missing }: Names): string[] {
  const problems: string[] = [];
  for (const [key, { standardise = [], webhook, purpose }] of Object.entries(config.sources)) {
    const at = `sources.${key}`;
    standardise.forEach((step, index) => {
      try {
        compileSteps([step]);
      } catch (error) {
        problems.push(`${at}.standardise.${index}: ${asTributaryError(error).message}`);
      }
    });
    if (purpose !== undefined) problems.push(...missing(`${at}.purpose`, 'purposes', purpose));
    problems.push(...feedbackProblems(`${at}.webhook`, webhook, missing));
  }
  for (const [key, { sources = [] }] of Object.entries(config.plans))
    problems.push(...sources.flatMap((source) => missing(`plans.${key}.sources`, 'sources', source)));
  return problems;
}

/** A webhook may be one connection's feedback, about one purpose. */
function feedbackProblems(at: string, webhook: object | undefined, missing: Names['missing']): string[] {
  const { connection, purpose = 'marketing' } = (webhook ?? {}) as { connection?: unknown; purpose?: unknown };
  if (typeof connection !== 'string') return [];
  return [
    ...missing(`${at}.connection`, 'connections', connection),
    ...missing(`${at}.purpose`, 'purposes', String(purpose)),
  ];
}
