import type { Registry } from '@tributary/plugin-host';
import type { PluginEntry } from '@tributary/plugin-kit';

export interface PluginHeadView {
  id: string;
  kind: string;
  title: string;
  summary: string;
  version: string;
}

/** A plugin's head; loads its code. */
export async function findPluginHead(registry: Registry, entry: PluginEntry): Promise<PluginHeadView> {
  const plugin =
    entry.kind === 'source'
      ? await registry.source(entry.id)
      : entry.kind === 'destination'
        ? await registry.destination(entry.id)
        : (await registry.algorithm(entry.id)).plugin;
  const { id, title, summary, version } = plugin;
  return { id, kind: entry.kind, title, summary, version };
}
