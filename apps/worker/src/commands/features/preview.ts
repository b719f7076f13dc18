import { featureDefinitionSchema, misfitLines, TributaryError, type DefinedFeaturesConfig } from '@tributary/contracts';
import { ofLibrary, previewFeature, type FeaturePreview } from '@tributary/features';
import { publicIds } from '@tributary/identity';
import type { CommandContext, House } from '../../house/house.js';

export type PreviewedFeature = Omit<FeaturePreview, 'sample'> & {
  set: string;
  sample: { person: string; value: number | string | null; parts: Record<string, number | string | null> }[];
};

/** The name that a definition goes by while it is looked at. */
const previewed = 'previewed_feature';

/**
 * What one more feature of a set would be for the people there are; saves nothing. A formula, or a definition as a
 * configuration states it. Throws NOT_FOUND, CONFIG_INVALID.
 */
export async function featuresPreview(
  { house }: Pick<CommandContext, 'house'>,
  { set, definition }: { set: string; definition: unknown },
): Promise<PreviewedFeature> {
  await house.reload();
  const stated = typeof definition === 'string' ? { formula: definition } : definition;
  const parsed = featureDefinitionSchema.safeParse(stated);
  if (!parsed.success) {
    const details = misfitLines(parsed.error, { value: stated, whole: 'definition' });
    throw new TributaryError('CONFIG_INVALID', `The definition does not fit: ${details.join('; ')}.`, { details });
  }
  const { sample, ...found } = await previewFeature(
    house.warehouse,
    { key: set, config: knownSet(house, set) },
    { name: previewed, definition: parsed.data },
  );
  const ids = await publicIds(
    house.database,
    sample.map(({ profile }) => profile),
  );
  return { set, ...found, sample: sample.map(({ profile, ...one }) => ({ person: ids.get(profile) ?? '', ...one })) };
}

function knownSet({ config }: House, key: string): DefinedFeaturesConfig {
  const set = Object.hasOwn(config.features, key) ? config.features[key] : undefined;
  if (set?.kind === 'defined') return set;
  if (set?.kind === 'library') return ofLibrary(set);
  if (set !== undefined)
    throw new TributaryError(
      'INVALID_REQUEST',
      `The set "${key}" is of kind "${set.kind}"; features are added to sets of kind "defined" and "library".`,
    );
  throw new TributaryError(
    'NOT_FOUND',
    `No feature set is called "${key}". Known: ${Object.keys(config.features).join(', ') || 'none'}.`,
  );
}
