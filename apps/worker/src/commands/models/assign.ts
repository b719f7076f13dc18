import { compiledFeatureSets, featureMatrixOf, featureRows, type SomePeople } from '@tributary/features';
import { assignNewcomers, type Newcomers } from '@tributary/models';
import { algorithmPort } from '../../house/algorithm-port.js';
import type { CommandContext } from '../../house/house.js';
import { assignOffThread } from '../../models/off-thread.js';
import { knownModel } from './fit.js';
import { peopleOf } from './people-of.js';

/** Gives people who came since the fit their cluster, by the version in force. */
export async function modelsAssign(
  { house }: Pick<CommandContext, 'house'>,
  { key }: { key: string },
): Promise<Newcomers & { model: string }> {
  const config = knownModel(house, key);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const within = await peopleOf(house, config);
  const among = ({ condition, params }: SomePeople): SomePeople =>
    within
      ? { condition: `${condition} AND ${within.condition}`, params: { ...params, ...within.params } }
      : { condition, params };
  const newcomers = await assignNewcomers(
    {
      database: house.database,
      warehouse: house.warehouse,
      algorithms: algorithmPort(house.registry, house.algorithms),
      assign: assignOffThread,
    },
    key,
    {
      params: within?.params ?? {},
      rows: (features, condition) => featureRows(sets, features, { people: among({ condition, params: {} }) }),
      matrix: (keys, people) => featureMatrixOf(house.warehouse, sets, { keys, people: among(people) }),
    },
  );
  return { model: key, ...newcomers };
}
