import { table } from './table.js';

interface PluginLine {
  id: string;
  kind: string;
  version: string;
  summary: string;
}

export function showPlugins({ plugins }: { plugins: readonly PluginLine[] }, write: (line: string) => void): void {
  for (const line of table(plugins.map((plugin) => [plugin.kind, plugin.id, plugin.version, plugin.summary])))
    write(line);
}
