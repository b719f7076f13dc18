import assert from 'node:assert/strict';
import { settingsJsonSchema, type DestinationPlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { accountCases } from './destination-account-cases.js';
import { answerCases } from './destination-answer-cases.js';
import { destinationContainmentCases } from './destination-containment-cases.js';
import { deathCases } from './destination-death-cases.js';
import { deliveryCases } from './destination-delivery-cases.js';
import { faultCases } from './destination-fault-cases.js';
import { jobCases } from './destination-job-cases.js';
import { quirkCases } from './destination-quirk-cases.js';
import { secretCases } from './destination-secret-cases.js';
import type { DestinationSuite } from './destination-target.js';
import { headCases } from './head-cases.js';

/** What every destination promises, as data. A case for which the target has no means (a fault it cannot simulate) passes. */
export function destinationCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  return [
    ...headCases(plugin, plugin.settings),
    {
      name: 'says what a record must look like, and limits that can be kept',
      why: 'The engine checks mapped records against `record` and cuts batches by `limits`; `can.async` needs a `poll`.',
      run: async () => {
        settingsJsonSchema(plugin.record);
        assert.ok(plugin.limits.items >= 1 && plugin.limits.concurrency >= 1, 'limits of at least 1');
        assert.ok(!plugin.can.async || plugin.poll, 'async needs poll');
      },
    },
    ...deliveryCases(plugin, suite),
    ...accountCases(plugin, suite),
    ...faultCases(plugin, suite),
    ...answerCases(plugin, suite),
    ...secretCases(plugin, suite),
    ...quirkCases(plugin, suite),
    ...jobCases(plugin, suite),
    ...deathCases(plugin, suite),
    ...destinationContainmentCases(plugin, suite),
  ];
}
