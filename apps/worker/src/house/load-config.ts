import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configSchema, TributaryError, type Config } from '@tributary/contracts';
import { createJiti } from 'jiti';
import { checkReferences } from './check-references.js';

const names = [
  'tributary.config.ts',
  'tributary.config.mts',
  'tributary.config.js',
  'tributary.config.mjs',
  'tributary.config.json',
];

/**
 * Reads a project's configuration: TypeScript or JSON that evaluates to plain data. Every problem is named at once.
 * Throws CONFIG_NOT_FOUND or CONFIG_INVALID.
 */
export async function loadConfig(folder: string): Promise<Config> {
  const path = names.map((name) => join(resolve(folder), name)).find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new TributaryError(
      'CONFIG_NOT_FOUND',
      `No tributary.config.ts in ${resolve(folder)}. Make one, or name the project's folder with --project.`,
    );
  return parseConfig(await evaluate(path), path);
}

export function parseConfig(value: unknown, path: string): Config {
  const result = configSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`);
    throw invalid(path, problems);
  }
  const problems = checkReferences(result.data);
  if (problems.length > 0) throw invalid(path, problems);
  return result.data;
}

function invalid(path: string, problems: string[]): TributaryError {
  return new TributaryError('CONFIG_INVALID', `${path} is not valid:\n  ${problems.join('\n  ')}`, {
    details: problems,
  });
}

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
