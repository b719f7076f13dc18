import { planProblems } from '@tributary/collection';
import type { Config, Rule } from '@tributary/contracts';
import { checkJobs } from '../../schedules/job-graph.js';
import { journeyProblems } from './journeys.js';
import { modelProblems } from './models.js';
import { namesOf } from './names.js';
import { rulesProblems } from './rules.js';
import { sourceProblems } from './sources.js';
import { strategyProblems } from './strategies.js';
import { syncProblems } from './syncs.js';

/**
 * Problems of a configuration whose parts name one another: each as `path: what is wrong`. What is in `broken`
 * (addresses such as `segments.a`) is there, but does not fit its schema: naming it is no problem of its own.
 */
export function checkReferences(config: Config, broken: ReadonlySet<string> = new Set()): string[] {
  const names = namesOf(config, broken);
  return [
    ...checkJobs(config, broken),
    ...planProblems(config.plans),
    ...sourceProblems(config, names),
    ...modelProblems(config, names),
    ...rulesProblems(config, names),
    ...syncProblems(config, names),
    ...journeyProblems(config, names),
    ...strategyProblems(config, names),
  ];
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
