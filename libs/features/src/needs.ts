import { featuresOf, parseFormula, type FeatureDefinition } from '@tributary/contracts';

/** Names of the features that one is made of. */
export function needs(definition: FeatureDefinition): string[] {
  if ('ratio' in definition) return definition.ratio;
  if ('weighted' in definition) return Object.keys(definition.weighted);
  if ('formula' in definition) return featuresOf(parseFormula(definition.formula));
  return 'rank' in definition ? [definition.by] : [];
}
