import { bundle } from '@tributary/plugin-bundle';
import { createRegistry, findPlugin, type Registry } from '@tributary/plugin-host';
import { engineVersion } from '../house/version.js';

/** What ships, and the packages that a project names, as its folder finds them. @throws PLUGIN_UNKNOWN, PLUGIN_INVALID */
export async function pluginsOf(packages: readonly string[], folder: string): Promise<Registry> {
  const outside = await Promise.all(packages.map((specifier) => findPlugin(specifier, folder)));
  return createRegistry([...bundle, ...outside], { engineVersion });
}
