import type { ModelConfig } from '@tributary/contracts';
import type { ClusteringRun } from '../result.js';
import type { VersionComparison } from './compare-versions.js';

/** Why a version is not put in force; empty where it passes. */
export function gateReasons(
  run: Pick<ClusteringRun, 'chosen' | 'clusters'>,
  comparison: VersionComparison | null,
  gate: ModelConfig['gate'],
): string[] {
  const reasons: string[] = [];
  const { silhouette } = run.chosen;
  if (silhouette < gate.silhouette)
    reasons.push(`its silhouette of ${silhouette.toFixed(3)} is below ${gate.silhouette}`);
  for (const { name, share } of run.clusters)
    if (share < gate.smallestShare)
      reasons.push(`"${name}" holds ${(share * 100).toFixed(1)} % of people, less than ${gate.smallestShare * 100} %`);
  if (comparison && comparison.people > 0 && comparison.agreement < gate.agreement)
    reasons.push(
      `it agrees with version ${comparison.version} to ${comparison.agreement.toFixed(3)} (adjusted Rand index), less than ${gate.agreement}`,
    );
  if (gate.approval)
    reasons.push(
      'a person has to look at its typical and borderline people first (`models show`) and put it in force (`models use`)',
    );
  return reasons;
}
