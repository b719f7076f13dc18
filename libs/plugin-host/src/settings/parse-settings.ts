import { misfitsOf, TributaryError } from '@tributary/contracts';
import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Settings as the plugin gets them: references `{ env: 'NAME' }` replaced by the variable's value, defaults filled in.
 * Every problem in one PLUGIN_SETTINGS, as `path: message` in `details`; values are never quoted.
 */
export function parseSettings<TSchema extends z.ZodType>(
  schema: TSchema,
  input: unknown,
  env: Environment,
): z.output<TSchema> {
  const { data, missing, wrong } = readSettings(schema, input, env);
  const problems = [...missing, ...wrong];
  if (problems.length > 0)
    throw new TributaryError('PLUGIN_SETTINGS', `The settings do not fit: ${problems.join('; ')}`, {
      details: problems,
    });
  return data;
}

/** Settings with what speaks against them: variables that are not set here, and values that fit nowhere. */
export function readSettings<TSchema extends z.ZodType>(
  schema: TSchema,
  input: unknown,
  env: Environment,
): { data: z.output<TSchema>; missing: string[]; wrong: string[] } {
  const missing: string[] = [];
  const resolved = resolveEnvironment(input, '', (name, path) => {
    const value = env[name];
    if (value === undefined || value === '') missing.push(`${path}: the environment variable ${name} is not set`);
    return value;
  });
  const result = schema.safeParse(resolved);
  const missingPaths = new Set(missing.map((problem) => problem.slice(0, problem.indexOf(':'))));
  const wrong = (result.success ? [] : misfitsOf(result.error, resolved))
    .filter(({ path }) => !missingPaths.has(path))
    .map(({ path, message }) => `${path || 'settings'}: ${message}`);
  return { data: result.data as z.output<TSchema>, missing, wrong };
}

/** True for `{ env: 'NAME' }`: a value that lives in the environment, not in the settings. */
export function isReference(value: unknown): value is { env: string } {
  if (value === null || typeof value !== 'object' || Object.keys(value).length !== 1) return false;
  const name = (value as { env?: unknown }).env;
  return typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

function resolveEnvironment(
  value: unknown,
  path: string,
  look: (name: string, path: string) => string | undefined,
): unknown {
  if (isReference(value)) return look(value.env, path);
  const step = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (Array.isArray(value)) return value.map((item, index) => resolveEnvironment(item, step(String(index)), look));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, resolveEnvironment(item, step(name), look)]),
  );
}
