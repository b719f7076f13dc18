import { configSchema, keyedKinds, misfitLines, TributaryError, type Config } from '@tributary/contracts';
import { checkReferences } from '../house/references/check-references.js';

/** What is wrong with a configuration, in full: its shape, names that would vanish unseen, parts that name what is not there. */
export function problemsOfConfig(value: unknown): string[] {
  const reserved = reservedNames(value);
  const result = configSchema.safeParse(value);
  if (result.success) return [...reserved, ...checkReferences(result.data)];
  const shape = misfitLines(result.error, { value, whole: 'config' });
  const { rest, broken } = withoutBroken(value, result.error.issues);
  return [...reserved, ...shape, ...(rest ? checkReferences(rest, broken) : [])];
}

/** The configuration with its defaults. @throws CONFIG_INVALID that names every problem at once, and `path`. */
export function parseConfig(value: unknown, path: string): Config {
  const problems = problemsOfConfig(value);
  if (problems.length > 0) throw invalidConfig(path, problems);
  return configSchema.parse(value);
}

export function invalidConfig(path: string, problems: readonly string[]): TributaryError {
  return new TributaryError('CONFIG_INVALID', `${path} is not valid:\n  ${problems.join('\n  ')}`, {
    details: problems,
  });
}

/** A key `__proto__` would be dropped without a word on the way through a record. */
export function reservedNames(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return name === '__proto__' ? [`${at}: this name cannot be used`] : reservedNames(item, at);
  });
}

/** What is left when every definition that does not fit is taken out, so that references can be checked all the same. */
function withoutBroken(
  value: unknown,
  issues: readonly { path: PropertyKey[] }[],
): { rest: Config | undefined; broken: Set<string> } {
  const broken = new Set(issues.map(({ path }) => path.slice(0, 2).map(String).join('.')));
  if (value === null || typeof value !== 'object') return { rest: undefined, broken };
  const parts = Object.entries(value).flatMap(([kind, part]) => {
    if (!keyedKinds.includes(kind))
      return broken.has(kind) || !Object.hasOwn(configSchema.shape, kind) ? [] : [[kind, part]];
    if (part === null || typeof part !== 'object') return [];
    return [[kind, Object.fromEntries(Object.entries(part).filter(([key]) => !broken.has(`${kind}.${key}`)))]];
  });
  return { rest: configSchema.safeParse(Object.fromEntries(parts)).data, broken };
}
