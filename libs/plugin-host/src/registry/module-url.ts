import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TributaryError } from '@tributary/contracts';
import { resolve } from 'import-meta-resolve';

/**
 * URL of the module that an import of `specifier` in the module at `from` would load; a folder (`./my-plugin`) stands for
 * what its package.json exports. PLUGIN_UNKNOWN where there is none, and where it is not built.
 * (Node 20 resolves from another module only behind a flag, and `require.resolve` misses packages without a CommonJS entry.)
 */
export function moduleUrl(specifier: string, from: string): string {
  const path = pathOf(specifier, from);
  if (path === undefined)
    return resolved(specifier, from, `The package "${specifier}" is not installed. Install it and try again.`);
  if (!existsSync(path)) throw new TributaryError('PLUGIN_UNKNOWN', `There is no plugin at ${path}.`);
  if (/\.[mc]?ts$/.test(path))
    throw new TributaryError(
      'PLUGIN_UNKNOWN',
      `${path} is TypeScript; build the plugin, and name its folder or the module that was built.`,
    );
  return statSync(path).isDirectory() ? entryOf(path) : pathToFileURL(path).href;
}

/** The path that a specifier is; undefined for the name of a package, and for a URL. */
function pathOf(specifier: string, from: string): string | undefined {
  if (isAbsolute(specifier)) return specifier;
  return /^\.\.?(\/|\\|$)/.test(specifier) ? join(dirname(fileURLToPath(from)), specifier) : undefined;
}

/** What the package of a folder exports, as an import of its name from within it says. */
function entryOf(folder: string): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file))
    throw new TributaryError(
      'PLUGIN_UNKNOWN',
      `${folder} is no plugin: it has no package.json. Name a folder that has one, or a built module.`,
    );
  const {
    name,
    exports,
    main = 'index.js',
  } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; exports?: unknown; main?: string };
  const missing = `${folder} is not built: what its package.json exports is not there. Run npm run build in it and try again.`;
  const from = pathToFileURL(file).href;
  return name !== undefined && exports !== undefined
    ? resolved(name, from, missing)
    : resolved(`./${main}`, from, missing);
}

function resolved(specifier: string, from: string, missing: string): string {
  const refused = (cause?: unknown): TributaryError => new TributaryError('PLUGIN_UNKNOWN', missing, { cause });
  let url: string;
  try {
    url = resolve(specifier, from);
  } catch (error) {
    throw refused(error);
  }
  // A name that a package has for itself is resolved without a look at the file.
  if (url.startsWith('file:') && !existsSync(fileURLToPath(url))) throw refused();
  return url;
}
