import { planProblems } from '@tributary/collection';
import { asTributaryError, type Config, type Rule } from '@tributary/contracts';
import { compileFeatureSet } from '@tributary/features';
import { compileSteps } from '@tributary/quality';
import { checkJobs } from '../schedules/job-graph.js';

/**
 * Problems of a configuration whose parts name one another: each as `path: what is wrong`. What is in `broken`
 * (addresses such as `segments.a`) is there, but does not fit its schema: naming it is no problem of its own.
 */
export function checkReferences(config: Config, broken: ReadonlySet<string> = new Set()): string[] {
  const problems: string[] = [...checkJobs(config, broken), ...planProblems(config.plans)];
  const features = new Set(
    Object.entries(config.features).flatMap(([key, set]) =>
      compileFeatureSet(key, set).features.map((feature) => feature.key),
    ),
  );
  const among = (known: Iterable<string>) => `Known: ${[...known].join(', ') || 'none'}.`;
  const has = (kind: 'sources' | 'connections' | 'purposes' | 'segments' | 'models', key: string) =>
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
  for (const [key, source] of Object.entries(config.sources))
    if (source.purpose !== undefined && !has('purposes', source.purpose))
      problems.push(`sources.${key}.purpose: no purpose "${source.purpose}". ${among(Object.keys(config.purposes))}`);
  for (const [key, model] of Object.entries(config.models)) {
    for (const feature of model.features)
      if (!hasFeature(feature)) problems.push(`models.${key}.features: no feature "${feature}". ${among(features)}`);
    for (const feature of model.log)
      if (!model.features.includes(feature))
        problems.push(`models.${key}.log: "${feature}" is not among the model's features.`);
    if (typeof model.k === 'object' && model.k !== null && model.k.to < model.k.from)
      problems.push(`models.${key}.k: "to" is below "from".`);
  }
  for (const [key, segment] of Object.entries(config.segments)) {
    for (const feature of featuresOf(segment.rule))
      if (!hasFeature(feature)) problems.push(`segments.${key}.rule: no feature "${feature}". ${among(features)}`);
    if (Object.hasOwn(config.models, key)) problems.push(`segments.${key}: a model has this key too.`);
  }
  for (const [key, sync] of Object.entries(config.syncs)) {
    if (!has('connections', sync.connection))
      problems.push(
        `syncs.${key}.connection: no connection "${sync.connection}". ${among(Object.keys(config.connections))}`,
      );
    if (!has('purposes', sync.purpose))
      problems.push(`syncs.${key}.purpose: no purpose "${sync.purpose}". ${among(Object.keys(config.purposes))}`);
    const [model, cluster] = sync.segment.split('.');
    const known =
      cluster === undefined
        ? has('segments', sync.segment)
        : has('models', model ?? '') && /^(largest|[1-9]\d?)$/.test(cluster);
    if (!known)
      problems.push(
        `syncs.${key}.segment: no segment "${sync.segment}". ${among([...Object.keys(config.segments), ...Object.keys(config.models).map((name) => `${name}.largest`)])}`,
      );
  }
  return problems;
}

function featuresOf(rule: Rule): string[] {
  if ('all' in rule) return rule.all.flatMap(featuresOf);
  if ('any' in rule) return rule.any.flatMap(featuresOf);
  if ('not' in rule) return featuresOf(rule.not);
  return 'feature' in rule ? [rule.feature] : [];
}
