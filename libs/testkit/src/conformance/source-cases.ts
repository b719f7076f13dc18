import type { SourcePlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { headCases } from './head-cases.js';
import { changeCases } from './source-change-cases.js';
import { contentCases } from './source-content-cases.js';
import { sourceContainmentCases } from './source-containment-cases.js';
import { cursorCases } from './source-cursor-cases.js';
import { sourceFaultCases } from './source-fault-cases.js';
import type { SourceSuite } from './source-target.js';

/** What every source promises, as data. A case for which the target has no means (no empty input) passes. */
export function sourceCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  return [
    ...headCases(plugin, plugin.settings),
    ...contentCases(plugin, suite),
    ...cursorCases(plugin, suite),
    ...changeCases(plugin, suite),
    ...sourceFaultCases(plugin, suite),
    ...sourceContainmentCases(plugin, suite),
  ];
}
