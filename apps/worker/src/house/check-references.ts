import { planProblems } from '@tributary/collection';
import { asTributaryError, clausesOf, type Config, type Rule } from '@tributary/contracts';
import { compileFeatureSet } from '@tributary/features';
import { compileSteps } from '@tributary/quality';
import { compileRules, stageKey, type SegmentDefinition } from '@tributary/segments';
import { checkJobs } from '../schedules/job-graph.js';
import { journeyProblems } from './check-journeys.js';
import { ruleSegmentsOf } from './segments.js';

/**
 * Problems of a configuration whose parts name one another: each as `path: what is wrong`. What is in `broken`
 * (addresses such as `segments.a`) is there, but does not fit its schema: naming it is no problem of its own.
 */
export function checkReferences(config: Config, broken: ReadonlySet<string> = new Set()): string[] {
  const problems: string[] = [...checkJobs(config, broken), ...planProblems(config.plans)];
  const compiled = Object.entries(config.features).flatMap(([key, set]) => compileFeatureSet(key, set).features);
  const features = new Set(compiled.map(({ key }) => key));
  const texts = new Set(compiled.filter(({ unit }) => unit === 'text').map(({ key }) => key));
  const among = (known: Iterable<string>) => `Known: ${[...known].join(', ') || 'none'}.`;
  const has = (kind: 'sources' | 'connections' | 'purposes' | 'segments' | 'models' | 'triggers', key: string) =>
    Object.hasOwn(config[kind], key) || broken.has(`${kind}.${key}`);
  const hasFeature = (feature: string) =>
    features.has(feature) || broken.has(`features.${feature.slice(0, feature.indexOf('.'))}`);

  for (const [key, { standardise = [] }] of Object.entries(config.sources))
    standardise.forEach((step, index) => {
      try {
        compileSteps([step]);
      } catch (error) {
        problems.push(`sources.${key}.standardise.${index}: ${asTributaryError(error).message}`);
      }
    });
  for (const [key, { sources = [] }] of Object.entries(config.plans))
    for (const source of sources)
      if (!has('sources', source))
        problems.push(`plans.${key}.sources: no source "${source}". ${among(Object.keys(config.sources))}`);
  const stages = new Set(
    Object.entries(config.lifecycles).flatMap(([key, lifecycle]) =>
      lifecycle.stages.map((stage) => stageKey(key, stage.key)),
    ),
  );
  const hasSegment = (segment: string) => {
    const [model, cluster] = segment.split('.');
    return cluster === undefined
      ? has('segments', segment) || stages.has(segment)
      : has('models', model ?? '') && /^(largest|[1-9]\d?)$/.test(cluster);
  };
  const segmentKeys = () => [
    ...Object.keys(config.segments),
    ...stages,
    ...Object.keys(config.models).map((name) => `${name}.largest`),
  ];
  const namedProblems = (at: string, rule: Rule): string[] =>
    clausesOf(rule).flatMap((clause) => {
      if ('feature' in clause)
        return hasFeature(clause.feature) ? [] : [`${at}: no feature "${clause.feature}". ${among(features)}`];
      if ('segment' in clause)
        return hasSegment(clause.segment) ? [] : [`${at}: no segment "${clause.segment}". ${among(segmentKeys())}`];
      const purpose = 'consent' in clause ? clause.consent : 'reachable' in clause ? clause.purpose : undefined;
      return purpose === undefined || has('purposes', purpose)
        ? []
        : [`${at}: no purpose "${purpose}". ${among(Object.keys(config.purposes))}`];
    });
  const ruleProblems = (key: string): string[] => {
    const at = `segments.${key}.rule`;
    const named = namedProblems(at, config.segments[key]!.rule);
    return named.length > 0 ? named : circle(config, key).map((problem) => `${at}: ${problem}`);
  };

  for (const [key, { webhook }] of Object.entries(config.sources)) {
    const { connection, purpose = 'marketing' } = (webhook ?? {}) as { connection?: unknown; purpose?: unknown };
    if (typeof connection !== 'string') continue;
    if (!has('connections', connection))
      problems.push(
        `sources.${key}.webhook.connection: no connection "${connection}". ${among(Object.keys(config.connections))}`,
      );
    if (!has('purposes', String(purpose)))
      problems.push(
        `sources.${key}.webhook.purpose: no purpose "${String(purpose)}". ${among(Object.keys(config.purposes))}`,
      );
  }
  for (const [key, source] of Object.entries(config.sources))
    if (source.purpose !== undefined && !has('purposes', source.purpose))
      problems.push(`sources.${key}.purpose: no purpose "${source.purpose}". ${among(Object.keys(config.purposes))}`);
  for (const [key, model] of Object.entries(config.models)) {
    for (const feature of model.features) {
      if (!hasFeature(feature)) problems.push(`models.${key}.features: no feature "${feature}". ${among(features)}`);
      if (texts.has(feature))
        problems.push(`models.${key}.features: "${feature}" is a text; a model learns from numbers.`);
    }
    for (const feature of model.log)
      if (!model.features.includes(feature))
        problems.push(`models.${key}.log: "${feature}" is not among the model's features.`);
    const { segment, importance, select } = model;
    if (segment !== null && !hasSegment(segment))
      problems.push(`models.${key}.segment: no segment "${segment}". ${among(segmentKeys())}`);
    else if (segment !== null && segment.split('.')[0] === key)
      problems.push(`models.${key}.segment: a model cannot be about a cluster of its own.`);
    if (importance && !hasFeature(importance.outcome))
      problems.push(`models.${key}.importance.outcome: no feature "${importance.outcome}". ${among(features)}`);
    if (select?.by === 'mutual-information' && !importance)
      problems.push(`models.${key}.select: mutual information needs \`importance.outcome\`.`);
    if (typeof model.k === 'object' && model.k !== null && model.k.to < model.k.from)
      problems.push(`models.${key}.k: "to" is below "from".`);
  }
  for (const key of Object.keys(config.segments)) {
    problems.push(...ruleProblems(key));
    if (stages.has(key)) problems.push(`segments.${key}: a stage of a lifecycle has this key too.`);
    const over = config.segments[key]?.overrides?.split('.')[0];
    if (over !== undefined && !has('models', over))
      problems.push(`segments.${key}.overrides: no model "${over}". ${among(Object.keys(config.models))}`);
    if (Object.hasOwn(config.models, key)) problems.push(`segments.${key}: a model has this key too.`);
  }
  for (const [key, lifecycle] of Object.entries(config.lifecycles))
    for (const [index, stage] of lifecycle.stages.entries()) {
      const at = `lifecycles.${key}.stages.${index}.rule`;
      const named = stage.rule === undefined ? [] : namedProblems(at, stage.rule);
      const whole =
        named.length > 0 ? [] : circle(config, stageKey(key, stage.key)).map((problem) => `${at}: ${problem}`);
      problems.push(...named, ...whole);
    }
  for (const [key, { if: condition }] of Object.entries(config.triggers))
    if (condition !== undefined) problems.push(...namedProblems(`triggers.${key}.if`, condition));
  for (const [key, { purposes }] of Object.entries(config.connections))
    for (const purpose of purposes)
      if (!has('purposes', purpose))
        problems.push(`connections.${key}.purposes: no purpose "${purpose}". ${among(Object.keys(config.purposes))}`);
  for (const [key, sync] of Object.entries(config.syncs)) {
    if (!has('connections', sync.connection))
      problems.push(
        `syncs.${key}.connection: no connection "${sync.connection}". ${among(Object.keys(config.connections))}`,
      );
    if (!has('purposes', sync.purpose))
      problems.push(`syncs.${key}.purpose: no purpose "${sync.purpose}". ${among(Object.keys(config.purposes))}`);
    if (!hasSegment(sync.segment))
      problems.push(`syncs.${key}.segment: no segment "${sync.segment}". ${among(segmentKeys())}`);
  }
  problems.push(...journeyProblems(config, { has, hasSegment }));
  return problems;
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

/** What is wrong with a rule that is not saved, beside its shape: what it names that is not there. */
export function problemsOfRule(config: Config, rule: Rule): string[] {
  // No key of a segment can look like this one.
  const key = '(rule)';
  const at = `segments.${key}.rule: `;
  const segments = { ...config.segments, [key]: { title: '', description: '', rule } };
  return checkReferences({ ...config, segments })
    .filter((problem) => problem.startsWith(at))
    .map((problem) => problem.slice(at.length));
}
