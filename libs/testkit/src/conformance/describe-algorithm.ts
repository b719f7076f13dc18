import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import { degenerateCases } from './algorithm-degenerate-cases.js';
import { fitCases } from './algorithm-fit-cases.js';
import type { AlgorithmSuite } from './algorithm-suite.js';
import { registerCases, type ConformanceCase } from './case.js';
import { headCases } from './head-cases.js';

/** The suite as data. */
export function algorithmCases(plugin: AlgorithmPlugin, suite: AlgorithmSuite = {}): ConformanceCase[] {
  return [...headCases(plugin, plugin.params), ...fitCases(plugin, suite), ...degenerateCases(plugin, suite)];
}

/** Runs the conformance suite of algorithms as tests of the calling spec file: one line per plugin. */
export function describeAlgorithm(plugin: AlgorithmPlugin, suite: AlgorithmSuite = {}): void {
  registerCases(`${plugin.id} is an algorithm`, algorithmCases(plugin, suite), 60_000);
}
