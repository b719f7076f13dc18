import { parseFormula, TributaryError, type DefinedFeaturesConfig, type FeatureDefinition } from '@tributary/contracts';
import type { Statement } from './conditions/statement.js';
import { formulaColumn } from './formula.js';
import { isText } from './measure.js';
import { needs } from './needs.js';

/** A feature made of other features. */
export type Derived = Exclude<FeatureDefinition, { measure: unknown }>;

/** What it is, in words, where nobody described it. */
export function derivedWords(definition: Derived): string {
  if ('ratio' in definition)
    return `${definition.ratio[0]} divided by ${definition.ratio[1]}; missing where that is zero.`;
  if ('weighted' in definition)
    return `Sum of ${Object.entries(definition.weighted)
      .map(([name, weight]) => `${weight} × ${name}`)
      .join(', ')}.`;
  if ('formula' in definition) return `${definition.formula}; missing where a part is, or is divided by zero.`;
  return definition.rank === 'quintile'
    ? `Fifth of people by ${definition.by}: 5 is highest; equal values share a fifth.`
    : `Share of people with less ${definition.by}, from 0 to 1.`;
}

/** The SQL of its value, over columns that are called as the features that it needs. */
export function derivedColumn(definition: Derived, statement: Statement): string {
  if ('ratio' in definition) return `\`${definition.ratio[0]}\` / nullIf(\`${definition.ratio[1]}\`, 0)`;
  if ('weighted' in definition)
    return `toNullable(${Object.entries(definition.weighted)
      .map(([name, weight]) => `ifNull(\`${name}\`, 0) * ${statement.bind(weight)}`)
      .join(' + ')})`;
  if ('formula' in definition) return formulaColumn(parseFormula(definition.formula), statement);
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

/**
 * Features made of others, by how far they stand from what is measured: each layer needs only those before.
 * @throws CONFIG_INVALID where a feature names one that is not there or is a text, or they need one another in a circle.
 */
export function layersOf(key: string, { features }: DefinedFeaturesConfig): [string, Derived][][] {
  const layers: [string, Derived][][] = [];
  const depths = new Map<string, number>();
  const visit = (name: string, path: readonly string[]): number => {
    const definition = features[name];
    const refuse = (what: string): never => {
      throw new TributaryError('CONFIG_INVALID', `The feature set "${key}": ${what}`);
    };
    if (definition === undefined) return refuse(`"${path.at(-1) ?? ''}" needs "${name}", which is not defined.`);
    if (path.includes(name)) return refuse(`features need one another in a circle: ${[...path, name].join(' → ')}.`);
    if (path.length > 0 && 'measure' in definition && isText(definition))
      return refuse(`"${path.at(-1) ?? ''}" reckons with "${name}", which is a text.`);
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth = Math.max(-1, ...needs(definition).map((other) => visit(other, [...path, name])));
    depths.set(name, 'measure' in definition ? -1 : depth + 1);
    if (!('measure' in definition)) (layers[depth + 1] ??= []).push([name, definition]);
    return depths.get(name)!;
  };
  for (const name of Object.keys(features)) visit(name, []);
  return layers;
}
