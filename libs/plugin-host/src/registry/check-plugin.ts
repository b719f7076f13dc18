import {
  checkHead,
  pluginKinds,
  settingsJsonSchema,
  type AlgorithmPlugin,
  type Plugin,
  type PluginEntry,
} from '@tributary/plugin-kit';
import semver from 'semver';

/** Functions that a plugin of each kind must have. */
const functionsOf = {
  source: ['test', 'read'],
  destination: ['test', 'send', 'preview'],
  algorithm: ['fit', 'apply'],
  enricher: ['test', 'lookUp'],
} as const;

/** The same for each kind of algorithm, beside `fit` and `apply`. */
const functionsOfAlgorithm: Record<AlgorithmPlugin['kind'], readonly string[]> = {
  clustering: [],
  outliers: [],
  imputation: [],
  reduction: ['explained'],
  prediction: ['importance'],
};

/** What is wrong with the list itself, before any plugin's code is loaded. */
export function problemsOfEntries(entries: readonly PluginEntry[]): string[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id, kind, specifier }) => {
    const name = `${kind} "${id}" (${specifier})`;
    const problems: string[] = [];
    if (seen.has(`${kind}/${id}`)) problems.push(`${name}: listed twice`);
    if (!pluginKinds.includes(kind)) problems.push(`${name}: the kind must be one of ${pluginKinds.join(', ')}`);
    if (!/^[a-z][a-z0-9-]{1,62}$/.test(id))
      problems.push(`${name}: the id must be lower-case letters, digits and hyphens`);
    seen.add(`${kind}/${id}`);
    return problems;
  });
}

/** What is wrong with a loaded plugin; nothing where it may be used. Looks at its shape only, whatever zod it brings. */
export function problemsOfPlugin(
  plugin: unknown,
  entry: Pick<PluginEntry, 'id' | 'kind'>,
  engineVersion: string,
): string[] {
  if (plugin === null || typeof plugin !== 'object') return [`${entry.id}: its default export is not a plugin`];
  const made = plugin as Plugin & Record<string, unknown>;
  const schema = made.plugin === 'algorithm' ? made.params : made.settings;
  const problems: string[] = [];
  if (made.plugin !== entry.kind) problems.push(`${entry.id}: is a ${String(made.plugin)}, listed as ${entry.kind}`);
  if (made.id !== entry.id) problems.push(`${entry.id}: calls itself "${made.id}"`);
  try {
    checkHead({ ...made, settings: schema });
  } catch (error) {
    const details = (error as { details?: unknown }).details;
    problems.push(
      ...(Array.isArray(details) ? details.map((detail) => `${entry.id}: ${String(detail)}`) : [String(error)]),
    );
  }
  if (!semver.validRange(made.engine)) problems.push(`${entry.id}: engine "${made.engine}" is not a semver range`);
  else if (!semver.satisfies(engineVersion, made.engine, { includePrerelease: true }))
    problems.push(`${entry.id}: needs engine ${made.engine}, this is ${engineVersion}`);
  const own = made.plugin === 'algorithm' ? functionsOfAlgorithm[made.kind] : [];
  if (!own)
    problems.push(
      `${entry.id}: kind "${String(made['kind'])}" must be one of ${Object.keys(functionsOfAlgorithm).join(', ')}`,
    );
  for (const name of [...(functionsOf[entry.kind] ?? []), ...(own ?? [])])
    if (typeof made[name] !== 'function') problems.push(`${entry.id}: ${name} must be a function`);
  for (const [name, part] of [
    ['settings', schema],
    ...(made.plugin === 'destination' ? [['record', made.record]] : []),
    ...(made.plugin === 'enricher' ? [['provides', made.provides]] : []),
  ] as const)
    try {
      settingsJsonSchema(part as typeof schema);
    } catch (error) {
      problems.push(`${entry.id}: ${name} cannot be written as JSON Schema: ${(error as Error).message}`);
    }
  return problems;
}
