import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TributaryError } from '@tributary/contracts';
import type { Plugin } from '@tributary/plugin-kit';
import type { PluginSuite } from '@tributary/testkit/conformance';
import { createJiti } from 'jiti';
import type { PluginPlace } from './locate-plugin.js';

/** Packages that a plugin may import without having installed them: then those of this program are taken. */
const lent = ['@tributary/contracts', '@tributary/plugin-kit', '@tributary/testkit/conformance', 'zod'];

/**
 * Evaluates a plugin and its suite, TypeScript or JavaScript, without a build. Throws PLUGIN_INVALID where a module
 * cannot be loaded.
 */
export async function importPlugin(place: PluginPlace): Promise<{ plugin: Plugin; suite: PluginSuite | undefined }> {
  const jiti = createJiti(place.entry, { moduleCache: false, fsCache: false, alias: missingPackages(place.folder) });
  const load = async (path: string): Promise<unknown> => {
    try {
      return await jiti.import(path, { default: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TributaryError('PLUGIN_INVALID', `${path} cannot be loaded: ${reason}`, { cause: error });
    }
  };
  return {
    plugin: (await load(place.entry)) as Plugin,
    suite: place.suite === undefined ? undefined : ((await load(place.suite)) as PluginSuite),
  };
}

function missingPackages(folder: string): Record<string, string> {
  const paths = createRequire(`${folder}/package.json`).resolve.paths('x') ?? [];
  const packageOf = (name: string): string =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/');
  const missing = lent.filter((name) => !paths.some((path) => existsSync(join(path, packageOf(name)))));
  return Object.fromEntries(missing.map((name) => [name, fileURLToPath(import.meta.resolve(name))]));
}
