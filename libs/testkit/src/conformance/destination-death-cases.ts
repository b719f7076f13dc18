import assert from 'node:assert/strict';
import type { DestinationPlugin } from '@tributary/plugin-kit';
import { dyingGrants } from '../faults/dying-grants.js';
import type { ConformanceCase } from './case.js';
import { contextAt, inSession } from './destination-session.js';
import type { DestinationSuite } from './destination-target.js';

const mostPoints = 20;
const people = 3;

/** What a process leaves behind that dies while it sends. */
export function deathCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  return [
    {
      name: 'holds each person at most once when its process dies around any step of a batch',
      why: 'The engine repeats what a dead process left under way, with its key, or leaves it as unknown where there are no keys. Half-done work must not add up.',
      run: () =>
        inSession(plugin, suite, async ({ target, operation, options, deliver }) => {
          for (let point = 0; point < mostPoints; point++) {
            const batch = [1, 2, 3].map((n) => operation('add', people * point + n));
            const ctx = contextAt(plugin, target, target.settings);
            const { granted, died } = dyingGrants(ctx, point);
            const sending = plugin.send({ ...ctx, ...granted }, batch as never, options(`k${point}`));
            const survived = await Promise.race([
              sending.then(
                () => true,
                () => true,
              ),
              died.then(() => false),
            ]);
            if (plugin.can.idempotencyKey) await deliver(batch, `k${point}`);
            const held = await target.holds();
            for (let n = 1; n <= people; n++) {
              const times = held.filter((text) => text.includes(target.mark(people * point + n))).length;
              assert.ok(
                plugin.can.idempotencyKey ? times === 1 : times <= 1,
                `person ${n}, death at point ${point}: there ${times} times`,
              );
            }
            // It never came to this step: the points that follow are all the same.
            if (survived) break;
          }
        }),
    },
  ];
}
