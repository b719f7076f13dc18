import { TributaryError, type ModelConfig } from '@tributary/contracts';
import type { SomePeople } from '@tributary/features';
import type { House } from '../../house/house.js';
import { segmentMeant } from '../../house/segments.js';
import { knownSegment } from '../segments/known-segment.js';

/**
 * The people that a model was about at a moment: members of its segment by the history of memberships; undefined for
 * everybody.
 */
export async function peopleThen(
  house: House,
  { segment }: ModelConfig,
  knownBy: Date,
): Promise<SomePeople | undefined> {
  if (segment === null) return undefined;
  const { key } = await knownSegment(house, await segmentMeant(house.database, segment));
  return {
    condition: `p.profile IN (SELECT profile FROM membership_history WHERE segment = {within_segment:String} AND at <= {within_moment:DateTime64(3)}
      GROUP BY profile HAVING argMax(change, (at, change)) = 'entered')`,
    params: {
      within_segment: key,
      within_moment: knownBy.toISOString().replace('T', ' ').slice(0, 23),
    },
  };
}

/**
 * The people that a model is about; undefined for everybody. Of a rule those who were members when it was judged last, of a
 * cluster those in the version in force now: so the clusters within a cluster add up to it.
 */
export async function peopleOf(house: House, { segment }: ModelConfig): Promise<SomePeople | undefined> {
  if (segment === null) return undefined;
  const found = await knownSegment(house, await segmentMeant(house.database, segment)).catch((error: unknown) => {
    if (!segment.includes('.')) throw error;
    throw new TributaryError(
      'MODEL_INPUT',
      `There is no segment "${segment}" yet: its model has to be fitted before this one.`,
      { cause: error },
    );
  });
  if (found.kind === 'rule')
    return {
      condition:
        'p.profile IN (SELECT profile FROM segment_members FINAL WHERE member AND segment = {within_segment:String})',
      params: { within_segment: found.key },
    };
  return {
    condition: `p.profile IN (SELECT profile FROM model_scores FINAL WHERE model = {within_model:String}
      AND version = {within_version:UInt64} AND label = {within_label:Int32})`,
    params: { within_model: found.model, within_version: String(found.version), within_label: found.label },
  };
}
