import { TributaryError } from '@tributary/contracts';
import type {
  AlgorithmPlugin,
  DestinationPlugin,
  EnricherPlugin,
  Plugin,
  PluginEntry,
  PluginKind,
  SourcePlugin,
} from '@tributary/plugin-kit';
import { problemsOfEntries, problemsOfPlugin } from './check-plugin.js';
import { moduleUrl } from './module-url.js';

export interface Registry {
  /** What is listed, without loading it. */
  entries: readonly PluginEntry[];
  /** Load, check once and keep. PLUGIN_UNKNOWN where the id is not listed, PLUGIN_INVALID with every problem in `details`. */
  source(id: string): Promise<SourcePlugin>;
  destination(id: string): Promise<DestinationPlugin>;
  enricher(id: string): Promise<EnricherPlugin>;
  /** The algorithm, and the URL under which a worker thread imports it. */
  algorithm(id: string): Promise<{ plugin: AlgorithmPlugin; url: string }>;
  /** Loads everything; one PLUGIN_INVALID names the problems of all plugins together. */
  verify(): Promise<void>;
}

/**
 * The plugins of a deployment. The list is checked at once (PLUGIN_INVALID with all its problems), each plugin when it
 * is first asked for, or all of them by `verify`.
 */
export function createRegistry(entries: readonly PluginEntry[], options: { engineVersion: string }): Registry {
  refuse(problemsOfEntries(entries));
  const loaded = new Map<PluginEntry, Promise<{ plugin: Plugin; problems: string[] }>>();

  const load = (entry: PluginEntry): Promise<{ plugin: Plugin; problems: string[] }> => {
    const known = loaded.get(entry) ?? loadAndCheck(entry, options.engineVersion);
    loaded.set(entry, known);
    return known;
  };
  const find = async (kind: PluginKind, id: string): Promise<{ plugin: Plugin; entry: PluginEntry }> => {
    const entry = entries.find((one) => one.kind === kind && one.id === id);
    if (!entry) {
      const known = entries.filter((one) => one.kind === kind).map((one) => one.id);
      throw new TributaryError('PLUGIN_UNKNOWN', `No ${kind} is called "${id}". Known: ${known.join(', ') || 'none'}.`);
    }
    const { plugin, problems } = await load(entry);
    refuse(problems);
    return { plugin, entry };
  };

  return {
    entries,
    source: async (id) => (await find('source', id)).plugin as SourcePlugin,
    destination: async (id) => (await find('destination', id)).plugin as DestinationPlugin,
    enricher: async (id) => (await find('enricher', id)).plugin as EnricherPlugin,
    algorithm: async (id) => {
      const { plugin, entry } = await find('algorithm', id);
      return { plugin: plugin as AlgorithmPlugin, url: moduleUrl(entry.specifier, entry.from) };
    },
    verify: async () => refuse((await Promise.all(entries.map(load))).flatMap(({ problems }) => problems)),
  };
}

async function loadAndCheck(
  entry: PluginEntry,
  engineVersion: string,
): Promise<{ plugin: Plugin; problems: string[] }> {
  try {
    const { default: plugin } = await entry.load();
    return { plugin: plugin as Plugin, problems: problemsOfPlugin(plugin, entry, engineVersion) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      plugin: undefined as never,
      problems: [`${entry.id}: cannot be loaded from ${entry.specifier}: ${reason}`],
    };
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const [what, them] =
    problems.length === 1 ? ['A plugin cannot be used', 'it'] : [`${problems.length} problems with plugins`, 'them'];
  throw new TributaryError('PLUGIN_INVALID', `${what}; mend or remove ${them}: ${problems.join('; ')}`, {
    details: problems,
  });
}
