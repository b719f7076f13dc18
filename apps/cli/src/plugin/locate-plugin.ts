import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';

/** Where a plugin lies, and the files that say what it is and how it can be tried. */
export interface PluginPlace {
  folder: string;
  /** The module whose default export is the plugin. */
  entry: string;
  /** The module whose default export is the suite: how to reach a fake of the vendor. */
  suite?: string;
}

const extensions = ['ts', 'mts', 'js', 'mjs'];

/**
 * A plugin by the path of its folder, or by the name of a package that is installed where `from` is. Of a folder the
 * source is taken where there is one, so that nothing need be built. Throws PLUGIN_UNKNOWN.
 */
export function locatePlugin(target: string, from: string): PluginPlace {
  const path = resolve(from, target);
  const folder = existsSync(path) ? path : installed(target, from);
  if (folder === undefined)
    throw new TributaryError(
      'PLUGIN_UNKNOWN',
      `"${target}" is neither a folder nor a package that is installed here. Name the plugin's folder.`,
    );
  const entry = first(folder, 'src/index') ?? entryOfPackage(folder) ?? first(folder, 'index');
  if (entry === undefined)
    throw new TributaryError(
      'PLUGIN_UNKNOWN',
      `${folder} has neither src/index.ts nor a package.json that exports a plugin.`,
    );
  const suite = first(folder, 'conformance');
  return { folder, entry, ...(suite ? { suite } : {}) };
}

function first(folder: string, name: string): string | undefined {
  return extensions.map((extension) => join(folder, `${name}.${extension}`)).find((path) => existsSync(path));
}

function installed(name: string, from: string): string | undefined {
  for (let at = resolve(from); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(at) === at) return undefined;
  }
}

function entryOfPackage(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const { exports, main } = JSON.parse(readFileSync(path, 'utf8')) as { exports?: unknown; main?: string };
  const file = fileOf(exports) ?? main;
  return file && existsSync(join(folder, file)) ? join(folder, file) : undefined;
}

/** The file that an import of the package itself gets, by the conditions of Node. */
function fileOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (exports === null || typeof exports !== 'object') return undefined;
  const known = exports as Record<string, unknown>;
  return ['.', 'node', 'import', 'default'].map((name) => fileOf(known[name])).find((file) => file !== undefined);
}
