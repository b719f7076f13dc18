import { TributaryError, type GivenFeature } from '@tributary/contracts';
import type { CompiledFeature } from './feature-set.js';

/** Features whose values come as they are, as columns of a set. @throws CONFIG_INVALID where there is none, or one takes a name that every set keeps. */
export function givenFeatures(key: string, features: Readonly<Record<string, GivenFeature>>): CompiledFeature[] {
  if (Object.keys(features).length === 0)
    throw new TributaryError('CONFIG_INVALID', `The feature set "${key}" names no feature.`);
  for (const name of ['profile', 'version', 'day'])
    if (Object.hasOwn(features, name))
      throw new TributaryError(
        'CONFIG_INVALID',
        `The feature set "${key}" has a feature called "${name}", which every set keeps for itself.`,
      );
  return Object.entries(features).map(([column, { title = column.replaceAll('_', ' '), ...given }]) => ({
    key: `${key}.${column}`,
    column,
    type: given.type === 'text' ? 'Nullable(String)' : 'Nullable(Float64)',
    title,
    description: given.description,
    unit: given.type === 'text' ? 'text' : (given.unit ?? 'number'),
    noun: title,
    ...(given.owner === undefined ? {} : { owner: given.owner }),
    absent: given.type === 'number' && given.absent === 'zero' ? 0 : null,
  }));
}
