import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { createJiti } from 'jiti';

const names = [
  'tributary.config.ts',
  'tributary.config.mts',
  'tributary.config.js',
  'tributary.config.mjs',
  'tributary.config.json',
];

/** What a project's file states, before anything of it is checked. */
export interface StatedConfig {
  /** The file, for messages. */
  path: string;
  value: unknown;
}

/** Path of a project's configuration file, or undefined. */
export function configPath(folder: string): string | undefined {
  return names.map((name) => join(resolve(folder), name)).find((candidate) => existsSync(candidate));
}

/**
 * Evaluates a project's configuration: TypeScript or JSON, to plain data. The variable TRIBUTARY_NAMESPACE goes before
 * the file's own namespace, so that one file serves several environments.
 * @throws CONFIG_NOT_FOUND; CONFIG_INVALID where it cannot be evaluated.
 */
export async function loadConfig(folder: string): Promise<StatedConfig> {
  const path = configPath(folder);
  if (path === undefined)
    throw new TributaryError(
      'CONFIG_NOT_FOUND',
      `No tributary.config.ts in ${resolve(folder)}. Make one, or name the project's folder with --project.`,
    );
  const value = await evaluate(path);
  const namespace = process.env.TRIBUTARY_NAMESPACE;
  return { path, value: namespace && isObject(value) ? { ...value, namespace } : value };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function evaluate(path: string): Promise<unknown> {
  // A project outside this repository finds `defineConfig` too, without a package of its own.
  const jiti = createJiti(import.meta.url, {
    moduleCache: false,
    fsCache: false,
    alias: { '@tributary/contracts': import.meta.resolve('@tributary/contracts').replace(/^file:\/\//, '') },
  });
  try {
    const value = await jiti.import(path, { default: true });
    // Plain data only: what cannot survive JSON has no place in a configuration.
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch (error) {
    throw new TributaryError(
      'CONFIG_INVALID',
      `${path} cannot be evaluated: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}
