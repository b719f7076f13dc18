import { bitsOf, refusedInAll, thinEvidence } from '@tributary/linkage';
import { reviewPairs, type LinkedFiles } from './link-files.js';

/** What `tributary link --json` prints. */
export function resultOf(linked: LinkedFiles): object {
  const { linkage, score, best, seconds, cpuSeconds, settings, leftOut } = linked;
  const { run, plan, model, pairs, clusters } = linkage;
  const round = (value: number): number => Number(value.toFixed(4));
  return {
    records: run.records,
    pairs,
    clusters: clusters.count,
    threshold: settings.thresholds.accept,
    thresholdBits: round(bitsOf(settings.thresholds.accept)),
    precision: score && round(score.precision),
    recall: score && round(score.recall),
    f1: score && round(score.f1),
    best: best && { threshold: Number(best.threshold.toPrecision(6)), f1: round(best.f1) },
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    review: reviewPairs(linked),
    labels: linked.labels.length,
    refusedLinks: refusedInAll(clusters),
    refusedBecause: clusters.refused,
    thinEvidence: thinEvidence(linkage) ?? null,
    notes: linked.files.flatMap((file) => file.notes()),
    lambda: model.lambda,
    model: model.fields,
    fields: settings.fields,
    leftOut,
    rules: plan.costs,
    tooCostly: plan.tooCostly,
  };
}
