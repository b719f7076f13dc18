import { compiledFeatureSets, featureFreshness, featureMatrixOf, featureRows } from '@tributary/features';
import { assignPeople, type PeopleAssigned } from '@tributary/models';
import { algorithmPort } from '../../house/algorithm-port.js';
import type { CommandContext, House } from '../../house/house.js';
import { labelWhoMoved } from '../../house/labels/who-moved.js';
import { assignOffThread } from '../../models/off-thread.js';
import { knownModel } from './fit.js';
import { peopleOf } from './people-of.js';

export interface ModelAssigned extends PeopleAssigned {
  model: string;
  /** People labelled by features of this moment, since something of theirs came in after the features were computed. */
  fresh: number;
}

/**
 * Gives everybody their cluster by the version in force: by the features computed last; by features of this moment, as the
 * pipeline does with whom it processes, whoever had events since that no label knows of, and whoever the pipeline took for
 * one of the model's people, or for none, and is the other now.
 */
export async function modelsAssign(
  { house }: Pick<CommandContext, 'house'>,
  { key }: { key: string },
): Promise<ModelAssigned> {
  const config = knownModel(house, key);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const people = await peopleOf(house, config);
  const knownAt = await computedAt(house, config.features);
  const assigned = await assignPeople(
    {
      database: house.database,
      warehouse: house.warehouse,
      algorithms: algorithmPort(house.registry, house.algorithms),
      assign: assignOffThread,
    },
    key,
    {
      params: people?.params ?? {},
      rows: (features) => featureRows(sets, features, { people }),
      matrix: (keys) => featureMatrixOf(house.warehouse, sets, { keys, ...(people && { people }) }),
      knownAt,
    },
  );
  return { model: key, ...assigned, fresh: await labelWhoMoved(house, { key, since: knownAt, people }) };
}

/** When the sets of these features were computed, milliseconds UTC: the earliest of them. */
async function computedAt({ warehouse }: House, features: readonly string[]): Promise<number> {
  const freshness = await featureFreshness(warehouse);
  const moments = features.map((feature) => Date.parse(freshness.get(feature.split('.')[0] ?? '')?.computedAt ?? ''));
  return Math.min(...moments.map((moment) => (Number.isNaN(moment) ? 0 : moment)));
}
