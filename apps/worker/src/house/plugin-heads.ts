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
    entry.kind === 'algorithm' ? (await registry.algorithm(entry.id)).plugin : await registry[entry.kind](entry.id);
  const { id, title, summary, version } = plugin;
  return { id, kind: entry.kind, title, summary, version };
}
