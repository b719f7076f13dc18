import { TributaryError } from '@tributary/contracts';
import { pluginOfWay, type NamedWay, type PluginKind } from '@tributary/models';
import { paramsOf, type Registry } from '@tributary/plugin-host';
import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import { nearestNames } from '../words/nearest-names.js';

type Plugins = Pick<Registry, 'algorithm' | 'entries'>;

/** What each kind is called where one is met in place of another. */
const words: Record<PluginKind, string> = {
  clustering: 'clustering',
  reduction: 'reduction',
  outliers: 'scorer of outliers',
  imputation: 'imputation',
  prediction: 'prediction',
};

const ownWords = 'One of your own is named under `plugins` of the project; for a file, by the path of its folder.';

/**
 * The plugin that a way of a model names; null for a way that needs none. Loads it and no other, unless it cannot be used.
 * Throws PLUGIN_UNKNOWN with the ways that there are, INVALID_REQUEST where it is of another kind, PLUGIN_SETTINGS where it
 * does not take what it is told, PLUGIN_INVALID where it breaks the contract.
 */
export async function namedAlgorithm(registry: Plugins, way: NamedWay): Promise<AlgorithmPlugin | null> {
  const { setting, named, kind } = way;
  const id = pluginOfWay(way, named);
  if (id === null) {
    if (Object.keys(way.params ?? {}).length > 0)
      throw new TributaryError('PLUGIN_SETTINGS', `${setting}: "${named}" takes no parameters: leave them out.`);
    return null;
  }
  if (!registry.entries.some((entry) => entry.kind === 'algorithm' && entry.id === id)) {
    const known = await waysThere(registry, way);
    const meant = nearestNames(named, known).map((name) => `"${name}"`);
    const hint = meant.length > 0 ? ` Did you mean ${meant.join(' or ')}?` : '';
    throw new TributaryError(
      'PLUGIN_UNKNOWN',
      `${setting}: no ${words[kind]} is called "${named}".${hint} There are: ${known.join(', ')}. ${ownWords}`,
    );
  }
  const { plugin } = await registry.algorithm(id);
  if (plugin.kind !== kind)
    throw new TributaryError(
      'INVALID_REQUEST',
      `${setting}: "${named}" is a ${words[plugin.kind]}, no ${words[kind]}. There are: ${(await waysThere(registry, way)).join(', ')}.`,
    );
  if (way.params !== null) expectParams(plugin, { setting, params: way.params });
  return plugin;
}

/** The ways of a kind: words of the product, and ids of plugins that no word stands for. Loads all algorithms. */
async function waysThere({ algorithm, entries }: Plugins, { kind, plain, called }: NamedWay): Promise<string[]> {
  const named = Object.values(called);
  const ids = entries.filter((entry) => entry.kind === 'algorithm').map(({ id }) => id);
  const found = await Promise.all(
    ids.map(async (id) => {
      // What cannot be loaded is told when it is asked for.
      const loaded = await algorithm(id).catch(() => null);
      return loaded?.plugin.kind === kind && !named.includes(id) ? [id] : [];
    }),
  );
  return [...plain, ...Object.keys(called), ...found.flat()];
}

function expectParams(plugin: AlgorithmPlugin, { setting, params }: { setting: string; params: unknown }): void {
  try {
    paramsOf(plugin, params);
  } catch (error) {
    if (!(error instanceof TributaryError)) throw error;
    throw new TributaryError(error.code, `${setting} "${plugin.id}": ${error.message}`, { details: error.details });
  }
}
