import type { Config, Rule } from '@tributary/contracts';
import { compileFeatureSet } from '@tributary/features';

/** Problems of a configuration whose parts name one another: each as `path: what is wrong`. */
export function checkReferences(config: Config): string[] {
  const problems: string[] = [];
  const features = new Set(
    Object.entries(config.features).flatMap(([key, set]) =>
      compileFeatureSet(key, set).features.map((feature) => feature.key),
    ),
  );
  const among = (known: Iterable<string>) => `Known: ${[...known].join(', ') || 'none'}.`;

  for (const [key, source] of Object.entries(config.sources))
    if (source.purpose !== undefined && !(source.purpose in config.purposes))
      problems.push(`sources.${key}.purpose: no purpose "${source.purpose}". ${among(Object.keys(config.purposes))}`);
  for (const [key, model] of Object.entries(config.models)) {
    for (const feature of model.features)
      if (!features.has(feature)) problems.push(`models.${key}.features: no feature "${feature}". ${among(features)}`);
    for (const feature of model.log)
      if (!model.features.includes(feature))
        problems.push(`models.${key}.log: "${feature}" is not among the model's features.`);
    if (typeof model.k === 'object' && model.k.to < model.k.from)
      problems.push(`models.${key}.k: "to" is below "from".`);
  }
  for (const [key, segment] of Object.entries(config.segments)) {
    for (const feature of featuresOf(segment.rule))
      if (!features.has(feature)) problems.push(`segments.${key}.rule: no feature "${feature}". ${among(features)}`);
    if (key in config.models) problems.push(`segments.${key}: a model has this key too.`);
  }
  for (const [key, sync] of Object.entries(config.syncs)) {
    if (!(sync.connection in config.connections))
      problems.push(
        `syncs.${key}.connection: no connection "${sync.connection}". ${among(Object.keys(config.connections))}`,
      );
    if (!(sync.purpose in config.purposes))
      problems.push(`syncs.${key}.purpose: no purpose "${sync.purpose}". ${among(Object.keys(config.purposes))}`);
    const [model, cluster] = sync.segment.split('.');
    const known =
      cluster === undefined
        ? sync.segment in config.segments
        : (model ?? '') in config.models && /^(largest|[1-9]\d?)$/.test(cluster);
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
