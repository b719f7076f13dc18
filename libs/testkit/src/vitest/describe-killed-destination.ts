import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationPlugin } from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { toOperation } from '../conformance/destination-session.js';
import type { DestinationSuite } from '../conformance/destination-target.js';
import { runUnderKills } from '../killed/run-under-kills.js';

/** TRIBUTARY_TEST_KILLS asks for more; each costs a start of Node. */
const mostKills = Number(process.env['TRIBUTARY_TEST_KILLS'] ?? 3);
const pauseMs = 10;
const perBatch = 3;

/**
 * A test that the built plugin (URL of its dist/index.js) leaves each person at the vendor once under kill -9. Only for
 * destinations that say `idempotencyKey`: others may not repeat a batch.
 */
export function describeKilledDestination(plugin: DestinationPlugin, built: URL, suite: DestinationSuite): void {
  it(
    `under ${mostKills} kill -9 at chance moments every person is there, once`,
    async () => {
      const target = await suite.open();
      const scratch = await mkdtemp(join(tmpdir(), 'killed-destination-'));
      const people = Array.from({ length: perBatch * (mostKills + 4) }, (_, n) => n);
      const operations = people.map((n) => toOperation(plugin, { kind: 'add', n, record: target.record(n) }));
      const batches = Array.from({ length: operations.length / perBatch }, (_, at) => ({
        key: `k${at}`,
        operations: operations.slice(at * perBatch, (at + 1) * perBatch),
      }));
      try {
        const { settings, folder } = target;
        const journal = join(scratch, 'journal');
        const told = {
          plugin: built.href,
          settings,
          ...(folder === undefined ? {} : { folder }),
          batches,
          journal,
          pauseMs,
        };
        const kills = await runUnderKills({ program: '@tributary/testkit/send-destination', told, kills: mostKills });
        expect(kills).toBeGreaterThan(0);
        const held = await target.holds();
        expect(held).toHaveLength(people.length);
        for (const n of people) expect(held.filter((text) => text.includes(target.mark(n))).length).toBeGreaterThan(0);
      } finally {
        await target.close();
        await rm(scratch, { recursive: true, force: true });
      }
    },
    30_000 + mostKills * 10_000,
  );
}
