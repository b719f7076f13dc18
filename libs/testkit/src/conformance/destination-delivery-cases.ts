import assert from 'node:assert/strict';
import type { DestinationPlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { assertAllOk, inSession, perRecord, toOperation, type DestinationSession } from './destination-session.js';
import type { DestinationSuite } from './destination-target.js';

const unicodeNames = ['Zoë Ærøskøbing', '山田 太郎', 'مريم', 'Ame\u0301lie', '👩🏽‍🚀, "quoted"', "O'Brien; DROP"];

/** What reaches the vendor: all of it, once, in order, and nothing that is not ours is touched. */
export function deliveryCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  const session = (work: (session: DestinationSession) => Promise<void>) => () => inSession(plugin, suite, work);
  const effects = suite.effects ?? ['add', 'update', 'remove'];
  const cases: (ConformanceCase | false)[] = [
    {
      name: 'answers an empty batch with no outcomes and does nothing',
      why: 'A batch may be empty after consent has taken its share; it must not become a request.',
      run: session(async ({ send, target }) => {
        const before = await target.holds();
        assert.deepEqual(await send([], 'k0'), []);
        assert.deepEqual(await target.holds(), before);
      }),
    },
    {
      name: 'delivers a first batch',
      why: 'The plainest promise: each person of the batch is at the vendor once.',
      run: session(async ({ deliver, operation, target }) => {
        await deliver(
          [1, 2, 3].map((n) => operation('add', n)),
          'k1',
        );
        const held = await target.holds();
        for (const n of [1, 2, 3]) assert.equal(count(held, target.mark(n)), 1, `person ${n} is there once`);
      }),
    },
    plugin.can.idempotencyKey && {
      name: 'changes nothing when a batch is repeated with its idempotency key',
      why: 'After a crash the engine repeats a batch with its key. Pass the key on, or say `idempotencyKey: false`.',
      run: session(async ({ deliver, operation, target }) => {
        const batch = [1, 2].map((n) => operation('add', n));
        await deliver(batch, 'k1');
        const before = await target.holds();
        await deliver(batch, 'k1');
        assert.deepEqual(await target.holds(), before);
      }),
    },
    plugin.can.upsert &&
      effects.includes('update') && {
        name: 'updates a person in place',
        why: '`can.upsert` promises that an update changes the person and makes no second one.',
        run: session(async ({ deliver, operation, target }) => {
          await deliver([operation('add', 1), operation('add', 2)], 'k1');
          const before = await target.holds();
          await deliver([operation('update', 1, 2)], 'k2');
          const after = await target.holds();
          assert.equal(count(after, target.mark(1)), 1, 'there once');
          assert.notDeepEqual(after, before, 'the change shows');
          const ofOthers = (held: string[]): string[] => held.filter((text) => !text.includes(target.mark(1)));
          assert.deepEqual(ofOthers(after), ofOthers(before), 'nobody else changes');
        }),
      },
    plugin.can.remove !== 'none' &&
      effects.includes('remove') && {
        name: 'removes only whom it is told to, and adds them again',
        why: 'People who leave a segment must leave the list, and nobody else; what another system put there is not ours.',
        run: session(async ({ deliver, operation, target }) => {
          await deliver(
            [1, 2].map((n) => operation('add', n)),
            'k1',
          );
          const foreign = await target.plantForeign?.();
          if (plugin.can.upsert && effects.includes('update')) await deliver([operation('update', 1, 2)], 'k1b');
          assert.ok((await foreign?.remains()) ?? true, 'an update leaves alone what is not ours');
          await deliver([operation('remove', 1)], 'k2');
          const held = await target.holds();
          assert.equal(count(held, target.mark(1)), 0, 'the person has left');
          assert.equal(count(held, target.mark(2)), 1, 'the other one stays');
          assert.ok((await foreign?.remains()) ?? true, 'what is not ours stays');
          await deliver([operation('add', 1)], 'k3');
          assert.equal(count(await target.holds(), target.mark(1)), 1, 'there again');
        }),
      },
    {
      name: 'carries names in any script as they are',
      why: 'Names are people’s own: send UTF-8 and escape by the vendor’s rules, never by your own.',
      run: session(async ({ deliver, target }) => {
        const operations = unicodeNames.map((name, n) =>
          toOperation(plugin, {
            kind: 'add',
            n,
            record: target.named?.(n, name) ?? nameIn(plugin, target.record(n), name),
          }),
        );
        await deliver(operations, 'k1');
        const held = await target.holds();
        for (const name of unicodeNames)
          assert.ok(
            held.some((text) => text.includes(name)),
            `${name} arrives as it is`,
          );
      }),
    },
    {
      name: 'answers one outcome per operation, in their order, when the vendor refuses one of them',
      why: 'Outcomes are matched to people by position; one refused record must not fail the others.',
      run: async () =>
        inSession(plugin, suite, async ({ send, operation, target }) => {
          if (!target.badRecord)
            return assertAllOk(
              await send(
                [1, 2, 3].map((n) => operation('add', n)),
                'k1',
              ),
              3,
            );
          const bad = toOperation(plugin, { kind: 'add', n: 2, record: target.badRecord() });
          const outcomes = perRecord(await send([operation('add', 1), bad, operation('add', 3)], 'k1'), 3);
          assert.deepEqual(
            outcomes.map((one) => one.outcome),
            ['ok', 'reject', 'ok'],
          );
        }),
    },
    {
      name: `carries ${suite.volume ?? 10_000} operations in batches of its own limit`,
      why: 'The engine sends batches of `limits.items`. Lower the limit if the vendor takes fewer at once.',
      run: session(async ({ send, operation, target }) => {
        const volume = suite.volume ?? 10_000;
        for (let from = 0; from < volume; from += plugin.limits.items) {
          const size = Math.min(plugin.limits.items, volume - from);
          const batch = Array.from({ length: size }, (_, index) => operation('add', from + index));
          assertAllOk(await send(batch, `k${from}`), size);
        }
        assert.equal((await target.holds()).length, volume);
      }),
    },
  ];
  return cases.filter((one) => one !== false);
}

const count = (held: readonly string[], mark: string): number => held.filter((text) => text.includes(mark)).length;

/** The record with a name in it: as `name` where the plugin's records have one, else in a text that does not name the person. */
function nameIn(plugin: DestinationPlugin, record: Record<string, unknown>, name: string): Record<string, unknown> {
  const parsed = plugin.record.safeParse({ ...record, name });
  if (parsed.success && 'name' in (parsed.data as object)) return { ...record, name };
  const field = Object.keys(record).find((key) => typeof record[key] === 'string' && !plugin.identity.includes(key));
  return { ...record, [field ?? 'name']: name };
}
