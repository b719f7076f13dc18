import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { explainMembership, type Explanation } from '@tributary/segments';
import type { CommandContext } from '../../house/house.js';
import { ruleContextOf } from '../../house/segments.js';
import { knownProfile } from '../profiles.js';
import { explainCluster, labelUnder, type LabelUnder } from './explain-cluster.js';
import { knownSegment } from './known-segment.js';

export type SegmentExplanation = Explanation & {
  segment: string;
  person: string;
  /** Of a rule that stands over the clusters of a model: what the model says of this person. */
  over?: LabelUnder;
};

/** Why a person is in a segment or not, part by part. Throws NOT_FOUND. */
export async function segmentsExplain(
  { house }: Pick<CommandContext, 'house'>,
  { segment: key, identifier }: { segment: string; identifier: string },
): Promise<SegmentExplanation> {
  await house.reload();
  const segment = await knownSegment(house, key);
  const profile = await knownProfile(house, identifier);
  const person = (await publicIds(house.database, [profile])).get(profile) ?? '';
  const asked = { profile, at: Date.now(), context: await ruleContextOf(house) };
  const explanation = await (segment.kind === 'cluster'
    ? explainCluster(house, segment, asked)
    : explainMembership(house.warehouse, segment, asked));
  if (explanation === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `Nothing is recorded of "${identifier}" yet; their events are still to be processed.`,
    );
  const over = segment.kind === 'rule' ? await labelUnder(house, segment, asked) : undefined;
  return { segment: key, person, ...explanation, ...(over === undefined ? {} : { over }) };
}
