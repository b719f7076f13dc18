import { createHash } from 'node:crypto';
import type { FeatureSetConfig } from '@tributary/contracts';
import type { CompiledFeatureSet } from './feature-set.js';
import { ofLibrary } from './library.js';
import { needs } from './needs.js';

/** Words about a feature, which change none of its values. */
const words: ReadonlySet<string> = new Set(['owner', 'title', 'description', 'unit', 'lateHours']);

/**
 * A short hash of what decides each feature's values, by column: kept with the values, it tells which were computed by
 * another definition than the one in force.
 */
export function fingerprints(
  stated: FeatureSetConfig,
  set: Pick<CompiledFeatureSet, 'features'>,
): Record<string, string> {
  const config = stated.kind === 'library' ? ofLibrary(stated) : stated;
  const { features = {}, ...common } = config as { features?: Record<string, unknown> };
  return Object.fromEntries(
    set.features.map(({ column }) => {
      const meaning = config.kind === 'defined' ? withNeeds(config.features, column) : features[column];
      return [
        column,
        createHash('sha256')
          .update(canonical([common, meaning]))
          .digest('hex')
          .slice(0, 12),
      ];
    }),
  );
}

type Defined = Extract<FeatureSetConfig, { kind: 'defined' }>['features'];

/** A definition and those that it is made of. */
function withNeeds(features: Defined, name: string): unknown {
  const definition = features[name]!;
  return [definition, needs(definition).map((other) => withNeeds(features, other))];
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => {
    if (words.has(key)) return undefined;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
