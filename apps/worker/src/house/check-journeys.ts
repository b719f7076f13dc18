import { stepsOf, type Config } from '@tributary/contracts';

interface Known {
  has(kind: 'connections' | 'purposes' | 'triggers', key: string): boolean;
  hasSegment(key: string): boolean;
}

/** What journeys name that is not there; and what only journeys can fill. */
export function journeyProblems(config: Config, { has, hasSegment }: Known): string[] {
  const problems: string[] = [];
  const among = (known: object) => `Known: ${Object.keys(known).join(', ') || 'none'}.`;
  for (const [key, journey] of Object.entries(config.journeys)) {
    const { start, purpose } = journey;
    if ('segment' in start && !hasSegment(start.segment))
      problems.push(`journeys.${key}.start: no segment "${start.segment}". ${among(config.segments)}`);
    if ('trigger' in start && !has('triggers', start.trigger))
      problems.push(`journeys.${key}.start: no trigger "${start.trigger}". ${among(config.triggers)}`);
    if (!has('purposes', purpose))
      problems.push(`journeys.${key}.purpose: no purpose "${purpose}". ${among(config.purposes)}`);
    for (const { key: step, connection } of stepsOf(journey))
      if (!has('connections', connection))
        problems.push(
          `journeys.${key}.steps.${step}.connection: no connection "${connection}". ${among(config.connections)}`,
        );
  }
  for (const [key, { connection }] of Object.entries(config.alerts))
    if (!has('connections', connection))
      problems.push(`alerts.${key}.connection: no connection "${connection}". ${among(config.connections)}`);
  for (const [key, { mapping }] of Object.entries(config.syncs))
    for (const [field, filler] of Object.entries(mapping))
      if ('payload' in filler)
        problems.push(`syncs.${key}.mapping.${field}: only a trigger says something (payload), in a journey.`);
  problems.push(...strategyProblems(config, hasSegment));
  return problems;
}

/** What is wrong between strategies and who carries them out. */
function strategyProblems(config: Config, hasSegment: Known['hasSegment']): string[] {
  const problems: string[] = [];
  for (const [key, { segment }] of Object.entries(config.strategies))
    if (!hasSegment(segment)) problems.push(`strategies.${key}.segment: no segment "${segment}".`);
  const carriers = [
    ...Object.entries(config.syncs).map(([key, sync]) => ({ at: `syncs.${key}`, ...sync, mappings: [sync.mapping] })),
    ...Object.entries(config.journeys).map(([key, journey]) => ({
      at: `journeys.${key}`,
      strategy: journey.strategy,
      segment: 'segment' in journey.start ? journey.start.segment : undefined,
      mappings: stepsOf(journey).map(({ mapping }) => mapping),
    })),
  ];
  for (const { at, strategy, segment, mappings } of carriers) {
    const filled = mappings.flatMap((mapping) => Object.values(mapping)).some((filler) => 'strategy' in filler);
    if (strategy === undefined) {
      if (filled) problems.push(`${at}.mapping: it takes something from a strategy, and names none.`);
      continue;
    }
    const known = Object.hasOwn(config.strategies, strategy) ? config.strategies[strategy] : undefined;
    if (known === undefined) problems.push(`${at}.strategy: no strategy "${strategy}".`);
    else if (segment !== undefined && segment !== known.segment)
      problems.push(`${at}.segment: the strategy "${strategy}" is for the segment "${known.segment}".`);
  }
  return problems;
}
