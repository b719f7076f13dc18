import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { explainMembership, isClusterMember, type Explanation } from '@tributary/segments';
import type { CommandContext } from '../../house/house.js';
import { ruleContextOf } from '../../house/segments.js';
import { knownProfile } from '../profiles.js';
import { knownSegment } from './known-segment.js';

export type SegmentExplanation = Explanation & { segment: string; person: string };

/** Why a person is in a segment or not, part by part. Throws NOT_FOUND. */
export async function segmentsExplain(
  { house }: Pick<CommandContext, 'house'>,
  { segment: key, identifier }: { segment: string; identifier: string },
): Promise<SegmentExplanation> {
  await house.reload();
  const segment = await knownSegment(house, key);
  const profile = await knownProfile(house, identifier);
  const person = (await publicIds(house.database, [profile])).get(profile) ?? '';
  if (segment.kind === 'cluster') {
    const holds = await isClusterMember(house.warehouse, segment, profile);
    const words = `${segment.title}: cluster ${segment.label + 1} of the model ${segment.model}, version ${segment.version}`;
    return { segment: key, person, in: holds, verdict: { words, holds }, changesAt: null };
  }
  const asked = { profile, at: Date.now(), context: await ruleContextOf(house) };
  const explanation = await explainMembership(house.warehouse, segment, asked);
  if (explanation === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `Nothing is recorded of "${identifier}" yet; their events are still to be processed.`,
    );
  return { segment: key, person, ...explanation };
}
