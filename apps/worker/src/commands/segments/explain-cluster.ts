import {
  explainMembership,
  isClusterMember,
  overridesOf,
  type ClusterSegment,
  type Explanation,
  type RuleContext,
  type RuleSegment,
  type Verdict,
} from '@tributary/segments';
import { modelInForce } from '@tributary/models';
import type { House } from '../../house/house.js';
import { whyOf } from '../models/why.js';

/** What a model says of somebody of whom a rule decides. */
export interface LabelUnder {
  model: string;
  /** The cluster by the model, with its name; null: none. */
  cluster: string | null;
  name: string | null;
  /** The cluster that people of the rule are in instead; null: none. */
  instead: string | null;
}

interface Asked {
  profile: string;
  at: number;
  context: RuleContext;
}

/** Why somebody is in a cluster: what the model says, and the rules that stand over it, each part by part. */
export async function explainCluster(
  house: House,
  segment: ClusterSegment,
  asked: Asked,
): Promise<Explanation | undefined> {
  const { key, title, model, version, label } = segment;
  const { warehouse } = house;
  const imputed = await imputedOf(house, segment, asked.profile);
  const labelled: Verdict = {
    words: `${title}: cluster ${label + 1} of the model ${model}, version ${version}`,
    holds: await isClusterMember(warehouse, segment, asked.profile),
    ...(imputed.length > 0 && { parts: imputed }),
  };
  const over = overridesOf(model, asked.context);
  if (over.length === 0) return { in: labelled.holds, verdict: labelled, changesAt: null };
  const whole = await explainMembership(warehouse, { ...segment, kind: 'rule', rule: { segment: key } }, asked);
  if (whole === undefined) return undefined;
  const parts = await Promise.all(
    over.map(async ({ segment: rule, to }): Promise<Verdict> => {
      const verdict = (await explainMembership(warehouse, rule, asked))!.verdict;
      const means = to === undefined ? `in no cluster of ${model}` : `in ${to} instead`;
      return { words: `rule ${rule.key} (${means})`, holds: verdict.holds, parts: [verdict] };
    }),
  );
  const words = 'the first of these rules that holds, else what the model says';
  return { ...whole, verdict: { words, holds: whole.in, parts: [...parts, labelled] } };
}

/** The values that the model took in place of missing ones of a person; none where its features are others by now. */
async function imputedOf(house: House, { model }: ClusterSegment, profile: string): Promise<Verdict[]> {
  const held = await modelInForce(house.database, model);
  if (!held || held.artifact.features.join() !== house.config.models[model]?.features.join()) return [];
  const { features } = await whyOf(house, { key: model, profile });
  return features.flatMap(({ title, words, imputed }) =>
    imputed ? [{ words: `${title} ${words}`, holds: true }] : [],
  );
}

/** What the model says of a person, where a rule stands over it. */
export async function labelUnder(
  { warehouse }: House,
  { overrides }: RuleSegment,
  { profile, context: { segments = [] } }: Asked,
): Promise<LabelUnder | undefined> {
  if (overrides === undefined) return undefined;
  const [model = '', number] = overrides.split('.');
  for (const segment of segments)
    if (segment.kind === 'cluster' && segment.model === model && (await isClusterMember(warehouse, segment, profile)))
      return { model, cluster: segment.key, name: segment.title, instead: number === undefined ? null : overrides };
  return { model, cluster: null, name: null, instead: number === undefined ? null : overrides };
}
