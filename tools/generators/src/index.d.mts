export type PluginKind = 'source' | 'destination' | 'algorithm' | 'enricher';

/** The kinds that there are templates for. */
export declare const kinds: readonly PluginKind[];

/** "post-bird" as a person writes it: "Post bird". */
export declare function titleOf(id: string): string;

/**
 * The files of a new plugin as [path, text], for a folder of the repository or one of its own. Each builds and passes
 * its conformance suite as it is.
 */
export declare function pluginFiles(wanted: {
  kind: PluginKind;
  id: string;
  title?: string;
  home: 'repository' | 'alone';
}): [path: string, text: string][];
