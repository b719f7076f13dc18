import { misfitLines, ruleSchema, TributaryError, type Rule } from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import { publicIds } from '@tributary/identity';
import { previewRule } from '@tributary/segments';
import type { CommandContext, House } from '../../house/house.js';
import { ruleContextOf } from '../../house/segments.js';
import { problemsOfRule } from '../../house/references/check-references.js';
import { knownSegment } from './known-segment.js';

export interface SegmentPreview {
  size: number;
  /** Of how many people. */
  people: number;
  /** Public ids of a few. */
  sample: string[];
  /** People that are in other segments too. */
  overlaps: { segment: string; shared: number }[];
}

/** How many people a rule holds now, a few of them, and where else they are; saves nothing. A rule, or the key of a segment. */
export async function segmentsPreview(
  { house }: Pick<CommandContext, 'house'>,
  asked: { rule?: unknown; segment?: string },
): Promise<SegmentPreview> {
  await house.reload();
  return preview(house, await ruleOf(house, asked));
}

/** The rule that is asked about: given itself, or by the key of a segment. Throws SEGMENT_INVALID, NOT_FOUND. */
export async function ruleOf(house: House, { rule, segment }: { rule?: unknown; segment?: string }): Promise<Rule> {
  if (segment !== undefined) {
    const known = await knownSegment(house, segment);
    if (known.kind === 'rule') return known.rule;
    throw new TributaryError(
      'INVALID_REQUEST',
      `"${segment}" is a cluster of the model ${known.model}: it has no rule.`,
    );
  }
  const parsed = ruleSchema.safeParse(rule);
  if (!parsed.success) {
    const details = misfitLines(parsed.error, { value: rule, whole: 'rule' });
    throw new TributaryError(
      'SEGMENT_INVALID',
      `The rule does not fit: ${details.join('; ')}. See docs/reference/config.md, Rules.`,
      { details },
    );
  }
  const problems = problemsOfRule(house.config, parsed.data);
  if (problems.length > 0) throw new TributaryError('SEGMENT_INVALID', problems.join(' '));
  return parsed.data;
}

async function preview(house: House, rule: Rule): Promise<SegmentPreview> {
  // A rule may ask for features that were never computed: they are unknown then.
  await prepareFeatures(house.warehouse, house.config.features);
  const asked = { at: Date.now(), context: await ruleContextOf(house) };
  const { sample, ...found } = await previewRule(house.warehouse, rule, asked);
  return { ...found, sample: [...(await publicIds(house.database, sample)).values()] };
}
