import { asTributaryError, clausesOf, type Config, type Rule } from '@tributary/contracts';
import { compileRules, stageKey, type SegmentDefinition } from '@tributary/segments';
import { ruleSegmentsOf } from '../segments.js';
import type { Names } from './names.js';

/** What the rules of segments, stages and triggers name that is not there; segments that name one another in a circle. */
export function rulesProblems(config: Config, names: Names): string[] {
  return [...segmentProblems(config, names), ...stageProblems(config, names), ...triggerProblems(config, names)];
}

function segmentProblems(config: Config, names: Names): string[] {
  return Object.entries(config.segments).flatMap(([key, { rule, overrides }]) => {
    const at = `segments.${key}`;
    const problems = ruleProblems(config, { at: `${at}.rule`, key, rule }, names);
    if (names.stages.has(key)) problems.push(`${at}: a stage of a lifecycle has this key too.`);
    if (Object.hasOwn(config.models, key)) problems.push(`${at}: a model has this key too.`);
    const [model] = overrides?.split('.') ?? [];
    return model === undefined ? problems : [...problems, ...names.missing(`${at}.overrides`, 'models', model)];
  });
}

function stageProblems(config: Config, names: Names): string[] {
  return Object.entries(config.lifecycles).flatMap(([lifecycle, { stages }]) =>
    stages.flatMap(({ key, rule }, index) =>
      ruleProblems(
        config,
        { at: `lifecycles.${lifecycle}.stages.${index}.rule`, key: stageKey(lifecycle, key), rule },
        names,
      ),
    ),
  );
}

function triggerProblems(config: Config, names: Names): string[] {
  return Object.entries(config.triggers).flatMap(([key, { if: condition }]) =>
    condition === undefined ? [] : namedBy(condition, { at: `triggers.${key}.if`, names }),
  );
}

/** What stands in a rule that is not there; where all is there, whether it can be used. */
function ruleProblems(
  config: Config,
  { at, key, rule }: { at: string; key: string; rule?: Rule | undefined },
  names: Names,
): string[] {
  const named = rule === undefined ? [] : namedBy(rule, { at, names });
  return named.length > 0 ? named : circle(config, key).map((problem) => `${at}: ${problem}`);
}

function namedBy(rule: Rule, { at, names: { missing } }: { at: string; names: Names }): string[] {
  return clausesOf(rule).flatMap((clause) => {
    if ('feature' in clause) return missing(at, 'features', clause.feature);
    if ('segment' in clause) return missing(at, 'segments', clause.segment);
    const purpose = 'consent' in clause ? clause.consent : 'reachable' in clause ? clause.purpose : undefined;
    return purpose === undefined ? [] : missing(at, 'purposes', purpose);
  });
}

/** A rule that cannot be used though all that it names is there: segments that name one another in a circle. */
function circle(config: Config, key: string): string[] {
  try {
    compileRules([{ segment: key }], { segments: [...ruleSegmentsOf(config), ...clustersNamed(config)] });
    return [];
  } catch (error) {
    return [asTributaryError(error).message];
  }
}

/** What rules name beside rules: which clusters a model has is known once it is published. */
function clustersNamed(config: Config): SegmentDefinition[] {
  const rules = ruleSegmentsOf(config);
  const known = new Set(rules.map(({ key }) => key));
  const keys = rules
    .flatMap(({ rule }) => clausesOf(rule))
    .flatMap((clause) => ('segment' in clause ? [clause.segment] : []))
    .filter((key) => !known.has(key));
  return keys.map((key) => ({
    kind: 'cluster',
    key,
    title: '',
    description: '',
    model: key.split('.')[0] ?? '',
    version: 0,
    label: 0,
  }));
}
