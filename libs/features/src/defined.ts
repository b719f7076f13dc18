import {
  TributaryError,
  type DefinedFeaturesConfig,
  type FeatureDefinition,
  type MeasuredFeature,
} from '@tributary/contracts';
import { Statement } from './conditions/statement.js';
import type { CompiledFeature, CompiledFeatureSet } from './feature-set.js';
import { describeMeasure, isText, measureColumn } from './measure.js';
import { needs } from './needs.js';
import { known } from './point-in-time.js';

/** Columns that the table of every set has anyway. */
const ownColumns = new Set(['profile', 'version', 'day']);

/**
 * A set in the project's own words: one GROUP BY for all that is measured, and around it one layer for each feature made
 * of others, in the order in which they need one another.
 * @throws CONFIG_INVALID where a feature names one that is not there, or features need one another in a circle.
 */
export function compileDefined(key: string, config: DefinedFeaturesConfig): CompiledFeatureSet {
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
  let select = `SELECT profile, ${measured.join(', ')} FROM events_canonical
    WHERE name IN (${events.join(', ')}) AND profile != 0 AND ${known} GROUP BY profile`;
  for (const name of inOrder(key, config)) {
    const definition = config.features[name]!;
    if (!('measure' in definition))
      select = `SELECT *, ${derived(definition, statement)} AS \`${name}\` FROM (${select})`;
  }
  return {
    key,
    select,
    params: statement.params,
    events: [...statement.events],
    features: entries.map(([name, definition]) => featureOf(`${key}.${name}`, name, definition)),
  };
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

type Derived = Exclude<FeatureDefinition, { measure: unknown }>;

function derivedWords(definition: Derived): string {
  if ('ratio' in definition)
    return `${definition.ratio[0]} divided by ${definition.ratio[1]}; missing where that is zero.`;
  if ('weighted' in definition)
    return `Sum of ${Object.entries(definition.weighted)
      .map(([name, weight]) => `${weight} × ${name}`)
      .join(', ')}.`;
  return definition.rank === 'quintile'
    ? `Fifth of people by ${definition.by}: 5 is highest; equal values share a fifth.`
    : `Share of people with less ${definition.by}, from 0 to 1.`;
}

function derived(definition: Derived, statement: Statement): string {
  if ('ratio' in definition) return `\`${definition.ratio[0]}\` / nullIf(\`${definition.ratio[1]}\`, 0)`;
  if ('weighted' in definition)
    return `toNullable(${Object.entries(definition.weighted)
      .map(([name, weight]) => `ifNull(\`${name}\`, 0) * ${statement.bind(weight)}`)
      .join(' + ')})`;
  const value = `\`${definition.by}\``;
  // Those without a value are ranked among themselves, and left out.
  const over = `OVER (PARTITION BY isNull(${value}) ORDER BY ${value})`;
  const all = `OVER (PARTITION BY isNull(${value}))`;
  const rank =
    definition.rank === 'quintile'
      ? `toFloat64(least(5, 1 + intDiv(5 * (rank() ${over} - 1), greatest(1, count() ${all}))))`
      : `(rank() ${over} - 1) / greatest(1, count() ${all} - 1)`;
  return `if(isNull(${value}), NULL, ${rank})`;
}

/** Names of features, each after those that it needs. */
function inOrder(key: string, { features }: DefinedFeaturesConfig): string[] {
  const done: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const definition = features[name];
    const refuse = (what: string): never => {
      throw new TributaryError('CONFIG_INVALID', `The feature set "${key}": ${what}`);
    };
    if (definition === undefined) return refuse(`"${path.at(-1) ?? ''}" needs "${name}", which is not defined.`);
    if (path.includes(name)) return refuse(`features need one another in a circle: ${[...path, name].join(' → ')}.`);
    if (path.length > 0 && 'measure' in definition && isText(definition))
      return refuse(`"${path.at(-1) ?? ''}" reckons with "${name}", which is a text.`);
    if (done.includes(name)) return;
    for (const other of needs(definition)) visit(other, [...path, name]);
    done.push(name);
  };
  for (const name of Object.keys(features)) visit(name, []);
  return done;
}
