import type { Plugin } from '@tributary/plugin-kit';
import { algorithmCases } from './algorithm-cases.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import type { ConformanceCase } from './case.js';
import { destinationCases } from './destination-cases.js';
import type { DestinationSuite } from './destination-target.js';
import { enricherCases } from './enricher-cases.js';
import type { EnricherSuite } from './enricher-target.js';
import { sourceCases } from './source-cases.js';
import type { SourceSuite } from './source-target.js';

/** What a plugin's own folder says of how to reach a fake of its vendor: the default export of its `conformance.ts`. */
export type PluginSuite = SourceSuite | DestinationSuite | EnricherSuite | AlgorithmSuite;

/** The suite of the plugin's kind. Sources, destinations and enrichers need an `open` in `suite`. */
export function pluginCases(plugin: Plugin, suite: PluginSuite): ConformanceCase[] {
  switch (plugin.plugin) {
    case 'source':
      return sourceCases(plugin, suite as SourceSuite);
    case 'destination':
      return destinationCases(plugin, suite as DestinationSuite);
    case 'enricher':
      return enricherCases(plugin, suite as EnricherSuite);
    case 'algorithm':
      return algorithmCases(plugin, suite as AlgorithmSuite);
  }
}
