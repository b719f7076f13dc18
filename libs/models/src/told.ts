import type { FeatureInfo } from '@tributary/contracts';
import type { Evidence } from './result.js';

/** Effects below this many standard deviations do not set a cluster apart (Cohen's "small" ends at 0.3 or so). */
export const telling = 0.3;

/** A share from which on a group of shares is told by this one alone: the others follow from it. */
const nearlyAll = 0.8;

/**
 * What is worth telling of the evidence, strongest first: effects of at least `least`, and of shares that exclude each other
 * one: the one that nearly all rows of the cluster have, else the strongest. Of a long tail a logarithm may say more where the
 * mean says less: that tells nobody what sets the cluster apart, in its name or its description, and stays with the evidence.
 */
export function toldOf(
  evidence: readonly Evidence[],
  { infos, least }: { infos: ReadonlyMap<string, FeatureInfo>; least: number },
): Evidence[] {
  const strong = evidence.filter(
    ({ mean, overall, effect }) => Math.abs(effect) >= least && (mean - overall) * effect >= 0,
  );
  const groupOf = (item: Evidence) => infos.get(item.feature)?.group;
  const chosen = new Map<string, Evidence>();
  for (const item of strong) {
    const group = groupOf(item);
    if (group === undefined) continue;
    const before = chosen.get(group);
    if (!before || (before.mean < nearlyAll && item.mean >= nearlyAll)) chosen.set(group, item);
  }
  return strong.filter((item) => {
    const group = groupOf(item);
    return group === undefined || chosen.get(group) === item;
  });
}
