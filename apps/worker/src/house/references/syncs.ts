import type { Config } from '@tributary/contracts';
import type { Names } from './names.js';

/** What connections, syncs and alerts name that is not there; fillers that only a journey has. */
export function syncProblems(config: Config, { missing }: Names): string[] {
  const problems: string[] = [];
  for (const [key, { purposes }] of Object.entries(config.connections))
    problems.push(...purposes.flatMap((purpose) => missing(`connections.${key}.purposes`, 'purposes', purpose)));
  for (const [key, { connection, purpose, segment, mapping }] of Object.entries(config.syncs)) {
    const at = `syncs.${key}`;
    problems.push(
      ...missing(`${at}.connection`, 'connections', connection),
      ...missing(`${at}.purpose`, 'purposes', purpose),
      ...missing(`${at}.segment`, 'segments', segment),
    );
    for (const [field, filler] of Object.entries(mapping))
      if ('payload' in filler)
        problems.push(`${at}.mapping.${field}: only a trigger says something (payload), in a journey.`);
  }
  for (const [key, { connection }] of Object.entries(config.alerts))
    problems.push(...missing(`alerts.${key}.connection`, 'connections', connection));
  return problems;
}
