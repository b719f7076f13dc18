import { stepsOf, type Config } from '@tributary/contracts';
import type { Names } from './names.js';

/** What is wrong between strategies and who carries them out. */
export function strategyProblems(config: Config, { missing }: Names): string[] {
  const problems = Object.entries(config.strategies).flatMap(([key, { segment }]) =>
    missing(`strategies.${key}.segment`, 'segments', segment),
  );
  for (const { at, strategy, segment, mappings } of carriersOf(config)) {
    const filled = mappings.flatMap((mapping) => Object.values(mapping)).some((filler) => 'strategy' in filler);
    if (strategy === undefined) {
      if (filled) problems.push(`${at}.mapping: it takes something from a strategy, and names none.`);
      continue;
    }
    problems.push(...missing(`${at}.strategy`, 'strategies', strategy));
    const known = Object.hasOwn(config.strategies, strategy) ? config.strategies[strategy] : undefined;
    if (known !== undefined && segment !== undefined && segment !== known.segment)
      problems.push(`${at}.segment: the strategy "${strategy}" is for the segment "${known.segment}".`);
  }
  return problems;
}

function carriersOf(config: Config) {
  return [
    ...Object.entries(config.syncs).map(([key, sync]) => ({ at: `syncs.${key}`, ...sync, mappings: [sync.mapping] })),
    ...Object.entries(config.journeys).map(([key, journey]) => ({
      at: `journeys.${key}`,
      strategy: journey.strategy,
      segment: 'segment' in journey.start ? journey.start.segment : undefined,
      mappings: stepsOf(journey).map(({ mapping }) => mapping),
    })),
  ];
}
