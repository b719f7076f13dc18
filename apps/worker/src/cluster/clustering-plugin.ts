import { TributaryError } from '@tributary/contracts';
import { bundle } from '@tributary/plugin-bundle';
import type { ClusteringPlugin } from '@tributary/plugin-kit';
import { createRegistry, findPlugin, type Registry } from '@tributary/plugin-host';
import { engineVersion } from '../house/version.js';

/** What was asked for by `--algorithm`, in a registry of all algorithms that the run may use. */
export interface Chosen {
  registry: Registry;
  plugin: ClusteringPlugin;
}

/**
 * A clustering by its id, or by the path of its folder or built module as seen from `folder`, where it does not ship.
 * Throws PLUGIN_UNKNOWN, PLUGIN_INVALID, and INVALID_REQUEST where it is an algorithm of another kind.
 */
export async function clusteringPlugin(named: string, folder: string): Promise<Chosen> {
  const own = /[./\\]/.test(named) ? await findPlugin(named, folder) : undefined;
  if (own && own.kind !== 'algorithm')
    throw new TributaryError('INVALID_REQUEST', `--algorithm: ${named} is a ${own.kind}, no algorithm.`);
  // One of the same id in place of what ships: whoever names a path means that one.
  const others = bundle.filter((entry) => entry.kind === 'algorithm' && entry.id !== own?.id);
  const registry = createRegistry(own ? [...others, own] : others, { engineVersion });
  const { plugin } = await registry.algorithm(own?.id ?? named);
  if (plugin.kind !== 'clustering')
    throw new TributaryError('INVALID_REQUEST', `--algorithm: "${named}" is for ${plugin.kind}, it does not cluster.`);
  return { registry, plugin };
}
