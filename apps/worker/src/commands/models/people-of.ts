import type { ModelConfig } from '@tributary/contracts';
import type { SomePeople } from '@tributary/features';
import type { House } from '../../house/house.js';
import { parentOf } from '../../house/labels/models-in-order.js';
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

const nobody: SomePeople = { condition: 'false', params: {} };

/** Why a model that parts a cluster of another has no people to fit: no version in force has that cluster. Undefined where it has. */
export async function clusterMissing(
  house: House,
  { segment }: Pick<ModelConfig, 'segment'>,
): Promise<string | undefined> {
  if (!segment?.includes('.')) return undefined;
  const key = await segmentMeant(house.database, segment);
  const segments = await house.segments();
  if (segments.some((one) => one.key === key)) return undefined;
  const model = parentOf({ segment });
  const clusters = segments.filter((one) => one.kind === 'cluster' && one.model === model);
  const [first] = clusters;
  if (first?.kind !== 'cluster')
    return `There is no segment "${segment}" yet: its model has to be fitted and put in force before this one.`;
  return `There is no segment "${segment}" any more: version ${first.version} of model "${model}", which is in force, has ${clusters.map((one) => one.key).join(', ')}. Name one of these, or put another version in force (\`models use ${model}\`).`;
}

/**
 * The people that a model is about; undefined for everybody. Of a rule those who were members when it was judged last, of a
 * cluster those in the version in force now: so the clusters within a cluster add up to it. Nobody where that has no such cluster.
 */
export async function peopleOf(house: House, { segment }: ModelConfig): Promise<SomePeople | undefined> {
  if (segment === null) return undefined;
  if (await clusterMissing(house, { segment })) return nobody;
  const found = await knownSegment(house, await segmentMeant(house.database, segment));
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
