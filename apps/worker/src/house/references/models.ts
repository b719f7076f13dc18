import type { Config, ModelConfig } from '@tributary/contracts';
import type { Names } from './names.js';

/** What models name that is not there, or that they cannot learn from. */
export function modelProblems(config: Config, names: Names): string[] {
  return Object.entries(config.models).flatMap(([key, model]) => [
    ...featureProblems(`models.${key}`, model, names),
    ...segmentProblems(key, model, names),
    ...choiceProblems(`models.${key}`, model, names),
  ]);
}

function featureProblems(at: string, { features, log }: ModelConfig, { missing, texts }: Names): string[] {
  return [
    ...features.flatMap((feature) => missing(`${at}.features`, 'features', feature)),
    ...features
      .filter((feature) => texts.has(feature))
      .map((feature) => `${at}.features: "${feature}" is a text; a model learns from numbers.`),
    ...log
      .filter((feature) => !features.includes(feature))
      .map((feature) => `${at}.log: "${feature}" is not among the model's features.`),
  ];
}

function segmentProblems(key: string, { segment }: ModelConfig, { has, missing }: Names): string[] {
  if (segment === null) return [];
  const at = `models.${key}.segment`;
  if (has('segments', segment) && segment.split('.')[0] === key)
    return [`${at}: a model cannot be about a cluster of its own.`];
  return missing(at, 'segments', segment);
}

function choiceProblems(at: string, { importance, select, k }: ModelConfig, { missing }: Names): string[] {
  const problems = importance ? missing(`${at}.importance.outcome`, 'features', importance.outcome) : [];
  if (select?.by === 'mutual-information' && !importance)
    problems.push(`${at}.select: mutual information needs \`importance.outcome\`.`);
  if (typeof k === 'object' && k !== null && k.to < k.from) problems.push(`${at}.k: "to" is below "from".`);
  return problems;
}
