import type { GivenFeature } from '@tributary/contracts';
import type { CompiledFeature } from './feature-set.js';

/** Features whose values come as they are, as columns of a set. */
export function givenFeatures(key: string, features: Readonly<Record<string, GivenFeature>>): CompiledFeature[] {
  return Object.entries(features).map(([column, { title = column.replaceAll('_', ' '), ...given }]) => ({
    key: `${key}.${column}`,
    column,
    type: given.type === 'text' ? 'Nullable(String)' : 'Nullable(Float64)',
    title,
    description: given.description,
    unit: given.type === 'text' ? 'text' : (given.unit ?? 'number'),
    noun: title,
    absent: given.type === 'number' && given.absent === 'zero' ? 0 : null,
  }));
}
