import { computeFeatures } from '@tributary/features';
import { evaluateSegments, liveSegments } from '@tributary/segments';
import type { SegmentChange } from '@tributary/contracts';
import type { House } from '../house.js';
import { ruleContextOf } from '../segments.js';

/**
 * Computes the features and judges everyone by every rule, as a run does: after the warehouse was derived anew. `why`
 * begins the key of the occasion. The caller has the turn between two batches.
 */
export async function judgeEveryone(house: House, why: string): Promise<SegmentChange[]> {
  const at = Date.now();
  for (const [key, config] of Object.entries(house.config.features))
    await computeFeatures(house.warehouse, { key, config }, at);
  const context = await ruleContextOf(house);
  const rules = liveSegments(context);
  return evaluateSegments(house, rules, { id: `${why}.${at}`, at, context });
}
