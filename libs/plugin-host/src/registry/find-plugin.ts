import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TributaryError } from '@tributary/contracts';
import type { Plugin, PluginEntry } from '@tributary/plugin-kit';
import { moduleUrl } from './module-url.js';

/**
 * The entry of a plugin that does not ship with the product, by its package name as seen from a project's folder.
 * Imports the package, since only its code knows id and kind. PLUGIN_UNKNOWN where it is not installed, PLUGIN_INVALID
 * where it cannot be loaded or is no plugin.
 */
export async function findPlugin(specifier: string, folder: string): Promise<PluginEntry> {
  const from = pathToFileURL(join(folder, 'package.json')).href;
  const url = moduleUrl(specifier, from);
  const load = (): Promise<{ default: unknown }> => import(/* @vite-ignore */ url) as Promise<{ default: unknown }>;
  const { default: plugin } = await load().catch((error: unknown) => {
    throw new TributaryError('PLUGIN_INVALID', `The package "${specifier}" cannot be loaded: ${String(error)}`, {
      cause: error,
    });
  });
  const { id, plugin: kind } = (plugin ?? {}) as Partial<Plugin>;
  if (!id || !kind)
    throw new TributaryError(
      'PLUGIN_INVALID',
      `The default export of "${specifier}" is not made by a define…() function.`,
    );
  return { id, kind, specifier, from, load };
}
