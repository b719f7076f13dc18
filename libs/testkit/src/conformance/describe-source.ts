import type { SourcePlugin } from '@tributary/plugin-kit';
import { registerCases, type ConformanceCase } from './case.js';
import { headCases } from './head-cases.js';
import { contentCases } from './source-content-cases.js';
import { cursorCases } from './source-cursor-cases.js';
import type { SourceSuite } from './source-target.js';

/** The suite as data. A case for which the target has no means (no empty input) passes. */
export function sourceCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  return [...headCases(plugin, plugin.settings), ...contentCases(plugin, suite), ...cursorCases(plugin, suite)];
}

/** Runs the conformance suite of sources as tests of the calling spec file: one line per plugin. */
export function describeSource(plugin: SourcePlugin, suite: SourceSuite): void {
  registerCases(`${plugin.id} is a source`, sourceCases(plugin, suite), 60_000);
}
