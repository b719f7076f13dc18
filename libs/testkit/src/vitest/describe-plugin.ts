import type { AlgorithmPlugin, DestinationPlugin, EnricherPlugin, SourcePlugin } from '@tributary/plugin-kit';
import {
  algorithmCases,
  destinationCases,
  enricherCases,
  sourceCases,
  type AlgorithmSuite,
  type DestinationSuite,
  type EnricherSuite,
  type SourceSuite,
} from '../conformance/index.js';
import { registerCases } from './register-cases.js';

/** Runs the conformance suite of sources as tests of the calling spec file: one line per plugin. */
export function describeSource(plugin: SourcePlugin, suite: SourceSuite): void {
  registerCases(`${plugin.id} is a source`, sourceCases(plugin, suite));
}

/** The same for destinations. */
export function describeDestination(plugin: DestinationPlugin, suite: DestinationSuite): void {
  registerCases(`${plugin.id} is a destination`, destinationCases(plugin, suite));
}

/** The same for algorithms; one that works with its defaults needs no suite. */
export function describeAlgorithm(plugin: AlgorithmPlugin, suite: AlgorithmSuite = {}): void {
  registerCases(`${plugin.id} is an algorithm`, algorithmCases(plugin, suite));
}

/** The same for enrichers. */
export function describeEnricher(plugin: EnricherPlugin, suite: EnricherSuite): void {
  registerCases(`${plugin.id} is an enricher`, enricherCases(plugin, suite));
}
