import { prepareFeatures } from '@tributary/features';
import { validateCut, type CutValidity } from '@tributary/segments';
import type { CommandContext } from '../../house/house.js';
import { ruleContextOf } from '../../house/segments.js';
import { ruleOf } from './preview.js';

/** A rule itself, or the key of a segment. */
export interface RuleAsked {
  rule?: unknown;
  segment?: string;
}

/** Whether a cut parts people who differ in an outcome: effect size and significance. Saves nothing. */
export async function segmentsValidate(
  { house }: Pick<CommandContext, 'house'>,
  { cut, outcome }: { cut: RuleAsked; outcome: RuleAsked },
): Promise<CutValidity> {
  await house.reload();
  const rules = { cut: await ruleOf(house, cut), outcome: await ruleOf(house, outcome) };
  await prepareFeatures(house.warehouse, house.config.features);
  return validateCut(house.warehouse, rules, { at: Date.now(), context: await ruleContextOf(house) });
}
