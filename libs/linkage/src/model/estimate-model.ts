import type { LinkageRun } from '../linkage-run.js';
import { estimate } from './estimate.js';
import type { Evidence } from './evidence.js';
import { manyMatchesModel } from './many-matches.js';
import type { LinkModel } from './model.js';
import { outstandingPairs } from './outstanding-pairs.js';
import { calibratePartners } from './partner-calibration.js';
import { singleFieldModel, tellsAlone } from './single-field.js';
import { startingModel } from './starting-model.js';

/** Times that pairs which stand out teach the model, and are looked for anew with it. */
const teachingRounds = 3;
/** Records of a group that stands apart at most: streets and series are larger, and hang together by chance. */
const largestApart = 12;
/** Only pairs teach: of three that are alike, as neighbours are, all would say that matches hardly differ. */
const largestTeaching = 2;

/**
 * The model of a run, without labels: a first estimate from clear matches, then from pairs that stand out by it.
 *
 * Where all pairs there are were compared, the others show how fields agree by chance, and true matches are among them.
 * What stands apart before anything was learnt is left out of that for good: otherwise few matches pass for chance, are
 * thought fewer for it, and pass the more for it, until none is left.
 */
export async function estimateModel(run: LinkageRun, evidence: Evidence): Promise<LinkModel> {
  if (tellsAlone(run, evidence.agreements)) return singleFieldModel(run, evidence);
  // Where most records have several partners, there are no few pairs that could stand out or pass for chance.
  const many = manyMatchesModel(run, evidence);
  if (many) return many;
  const apart = evidence.random ? undefined : await outstandingPairs(run, startingModel(run, evidence), largestApart);
  let model = estimate(run, { ...evidence, apart });
  for (let round = 0; round < teachingRounds; round++) {
    const outstanding = await outstandingPairs(run, model, largestTeaching);
    if (!outstanding) break;
    model = estimate(run, { ...evidence, apart, outstanding });
  }
  // Between files only where one partner is all there can be; within a small table most have one or none.
  const partners = run.mode === 'link' ? run.settings.clusters.oneToOne : !evidence.random;
  return partners ? calibratePartners(run, model) : model;
}
