import { misfitLines, TributaryError } from '@tributary/contracts';
import { settingsJsonSchema, type AlgorithmPlugin } from '@tributary/plugin-kit';

/**
 * Parameters as the algorithm's schema has them, defaults filled in. Throws PLUGIN_SETTINGS where one does not fit, and
 * where one is not known: zod drops those in silence, and a slip of the pen would look like a parameter without effect.
 */
export function paramsOf(plugin: AlgorithmPlugin, given: unknown): never {
  const params = plugin.params.safeParse(given);
  const known = fieldsOf(plugin);
  const problems = params.success
    ? droppedKeys(given, params.data)
        .filter((name) => !known.has(name))
        .map((name) =>
          name === 'k' && plugin.kind === 'clustering'
            ? 'k: it finds the number of groups itself; leave `k` out of its model'
            : `${name}: no parameter of this name; there are ${listed(known)}`,
        )
    : misfitLines(params.error, { value: given, whole: 'params' });
  if (params.success && problems.length === 0) return params.data as never;
  throw new TributaryError('PLUGIN_SETTINGS', `The parameters do not fit: ${problems.join('; ')}`, {
    details: problems,
  });
}

function droppedKeys(given: unknown, parsed: unknown): string[] {
  return Object.keys(given ?? {}).filter((name) => !Object.hasOwn(parsed as object, name));
}

/** Names of the parameters, each with its help text. */
function fieldsOf(plugin: AlgorithmPlugin): Map<string, string> {
  const { properties = {} } = settingsJsonSchema(plugin.params) as {
    properties?: Record<string, { description?: string }>;
  };
  return new Map(Object.entries(properties).map(([name, { description = '' }]) => [name, description]));
}

function listed(known: ReadonlyMap<string, string>): string {
  const words = Array.from(known, ([name, help]) => (help === '' ? name : `${name} (${help.replace(/\.$/, '')})`));
  return words.join(', ') || 'none';
}
