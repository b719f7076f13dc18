import {
  TributaryError,
  type DefinedFeaturesConfig,
  type FeatureDefinition,
  type MeasuredFeature,
} from '@tributary/contracts';
import { Statement } from './conditions/statement.js';
import { derivedColumn, derivedWords, layersOf } from './derived.js';
import type { CompiledFeature, CompiledFeatureSet } from './feature-set.js';
import { describeMeasure, isText, measureColumn } from './measure.js';
import { amountsOf, type FoundCurrencies } from './money.js';
import { needs } from './needs.js';
import { known } from './point-in-time.js';

/** Columns that the table of every set has anyway. */
const ownColumns = new Set(['profile', 'version', 'day']);

/**
 * A set in the project's own words: one GROUP BY for all that is measured, and around it one layer for all features made of
 * what is measured, one for those made of these, and so on.
 * @throws CONFIG_INVALID where a feature names one that is not there, or features need one another in a circle.
 */
export function compileDefined(
  key: string,
  config: DefinedFeaturesConfig,
  found: FoundCurrencies = [],
): CompiledFeatureSet {
  const entries = Object.entries(config.features);
  if (entries.length === 0) throw new TributaryError('CONFIG_INVALID', `The feature set "${key}" defines no feature.`);
  const reserved = entries.find(([name]) => ownColumns.has(name));
  if (reserved)
    throw new TributaryError(
      'CONFIG_INVALID',
      `The feature set "${key}" has a feature called "${reserved[0]}", which every set keeps for itself.`,
    );
  const statement = new Statement();
  const measured = entries.flatMap(([name, definition]) =>
    'measure' in definition ? [`${columnOf(definition, statement)} AS \`${name}\``] : [],
  );
  if (measured.length === 0)
    throw new TributaryError(
      'CONFIG_INVALID',
      `The feature set "${key}" measures nothing: every feature is made of others.`,
    );
  const events = [...statement.events].map((event) => statement.bind(event));
  const amounts = readsAmounts(config) ? amountsOf(config.money, found) : undefined;
  let select = `SELECT profile, ${measured.join(', ')} FROM ${amounts?.events ?? 'events_canonical'}
    WHERE name IN (${events.join(', ')}) AND profile != 0 AND ${known} GROUP BY profile`;
  for (const layer of layersOf(key, config))
    select = `SELECT *, ${layer.map(([name, definition]) => `${derivedColumn(definition, statement)} AS \`${name}\``).join(', ')} FROM (${select})`;
  return {
    key,
    select,
    params: { ...statement.params, ...amounts?.params },
    events: [...statement.events],
    features: entries.map(([name, definition]) => {
      const feature = {
        ...featureOf(`${key}.${name}`, name, definition),
        ...(ranks(name, config) ? { amongAll: true as const } : {}),
      };
      const { currency } = amounts ?? {};
      return currency === undefined || feature.unit !== 'money' ? feature : { ...feature, currency };
    }),
    ...(amounts === undefined ? {} : { amounts }),
  };
}

/** Whether a feature is a rank among everybody, or made of one. */
function ranks(name: string, config: DefinedFeaturesConfig): boolean {
  const definition = config.features[name];
  return definition !== undefined && ('rank' in definition || needs(definition).some((other) => ranks(other, config)));
}

/** Whether any feature looks at what events are worth. */
function readsAmounts({ features }: DefinedFeaturesConfig): boolean {
  return Object.values(features).some(
    (one) =>
      'measure' in one &&
      (one.property === '$value' || one.where?.some(({ property }) => property === '$value') === true),
  );
}

function columnOf(definition: MeasuredFeature, statement: Statement): string {
  const value = measureColumn(definition, statement);
  return `toNullable(${isText(definition) ? value : `toFloat64(${value})`})`;
}

const zeroWithout = new Set(['count', 'sum', 'distinct', 'active_days', 'sessions']);

function featureOf(key: string, column: string, definition: FeatureDefinition): CompiledFeature {
  const title = definition.title ?? column.replaceAll('_', ' ');
  const said = 'measure' in definition ? describeMeasure(definition) : derivedWords(definition);
  const text = 'measure' in definition && isText(definition);
  return {
    key,
    column,
    type: text ? 'Nullable(String)' : 'Nullable(Float64)',
    title,
    description: definition.description || said,
    unit: text ? 'text' : (definition.unit ?? unitOf(definition)),
    noun: title,
    ...(definition.owner === undefined ? {} : { owner: definition.owner }),
    absent:
      'measure' in definition && definition.atLeast === undefined && zeroWithout.has(definition.measure) ? 0 : null,
  };
}

function unitOf(definition: FeatureDefinition): CompiledFeature['unit'] {
  if ('ratio' in definition) return 'ratio';
  if (!('measure' in definition)) return 'number';
  if (/^days_/.test(definition.measure)) return 'days';
  if (definition.measure === 'most_frequent_share') return 'share';
  if (['count', 'distinct', 'active_days', 'sessions'].includes(definition.measure)) return 'count';
  return 'number';
}
