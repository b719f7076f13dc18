import assert from 'node:assert/strict';
import { settingsJsonSchema, type DestinationPlugin } from '@tributary/plugin-kit';
import { registerCases, type ConformanceCase } from './case.js';
import { deliveryCases } from './destination-delivery-cases.js';
import { faultCases } from './destination-fault-cases.js';
import type { DestinationSuite } from './destination-target.js';
import { headCases } from './head-cases.js';

/** The suite as data. A case for which the target has no means (a fault it cannot simulate) passes. */
export function destinationCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  return [
    ...headCases(plugin, plugin.settings),
    {
      name: 'says what a record must look like, and limits that can be kept',
      run: async () => {
        settingsJsonSchema(plugin.record);
        assert.ok(plugin.limits.items >= 1 && plugin.limits.concurrency >= 1);
        assert.ok(!plugin.can.async || plugin.poll, 'async needs poll');
      },
    },
    ...deliveryCases(plugin, suite),
    ...faultCases(plugin, suite),
  ];
}

/** Runs the conformance suite of destinations as tests of the calling spec file: one line per plugin. */
export function describeDestination(plugin: DestinationPlugin, suite: DestinationSuite): void {
  registerCases(`${plugin.id} is a destination`, destinationCases(plugin, suite), 60_000);
}
