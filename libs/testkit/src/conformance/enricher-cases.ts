import type { EnricherPlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { enricherContainmentCases } from './enricher-containment-cases.js';
import { enricherFaultCases } from './enricher-fault-cases.js';
import { findingCases } from './enricher-finding-cases.js';
import type { EnricherSuite } from './enricher-target.js';
import { headCases } from './head-cases.js';

/** What every enricher promises, as data. A case for which the target has no means passes. */
export function enricherCases(plugin: EnricherPlugin, suite: EnricherSuite): ConformanceCase[] {
  return [
    ...headCases(plugin, plugin.settings),
    ...findingCases(plugin, suite),
    ...enricherFaultCases(plugin, suite),
    ...enricherContainmentCases(plugin, suite),
  ];
}
