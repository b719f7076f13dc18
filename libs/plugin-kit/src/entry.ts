import type { PluginKind } from './head.js';

/** A plugin as a list names it: enough to show and check it without loading its code. */
export interface PluginEntry {
  id: string;
  kind: PluginKind;
  /** Package name, as an import statement would say it. */
  specifier: string;
  /** URL of the module that may import the package (its `import.meta.url`): where resolution starts. */
  from: string;
  /** Imports the package; its default export is the plugin. */
  load(): Promise<{ default: unknown }>;
}
