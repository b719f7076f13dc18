import assert from 'node:assert/strict';
import type { Json, SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { consoleLines } from './console-lines.js';
import { leavesAlone } from './leaves-alone.js';
import { ownConnections } from './own-connections.js';
import { contentOf, readAll, sourceContext } from './source-reading.js';
import { withTarget, type SourceSuite } from './source-target.js';

/** That it keeps to itself: the clients it was given, its own cursor, no memory of another reading. */
export function sourceContainmentCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  return [
    {
      name: 'opens no connection but through its context',
      why: 'Only `ctx.http` and `ctx.tcp` keep to the egress policy, the time limits and the redaction. Name them in `needs` and use them.',
      run: () =>
        withTarget(suite, async (target) => {
          const opened = await ownConnections(async () => {
            await plugin.test(sourceContext(plugin, target) as never);
            await readAll(plugin, target);
          });
          assert.deepEqual(opened, [], 'connections that it opened itself');
        }),
    },
    {
      name: 'says nothing on the console',
      why: 'Standard output belongs to the command, whose one line may be JSON. Use `ctx.log`, which also hides secrets.',
      run: () =>
        withTarget(suite, async (target) => {
          const said = await consoleLines(async () => {
            await plugin.test(sourceContext(plugin, target) as never);
            await readAll(plugin, target);
          });
          assert.equal(said, '', 'what it said');
        }),
    },
    {
      name: 'leaves the cursors it was given, and those it gave, as they were',
      why: 'The engine stores the cursor of a batch when the batch is durable, which is later. Give a new value with each batch.',
      run: () =>
        withTarget(suite, async (target) => {
          const given: { cursor: Json; copy: Json }[] = [];
          for await (const { cursor } of plugin.read(sourceContext(plugin, target) as never, null))
            given.push({ cursor, copy: structuredClone(cursor) });
          for (const { cursor, copy } of given) assert.deepEqual(cursor, copy, 'a cursor that it gave');
          const held = { cursor: given[0]?.copy ?? null };
          await leavesAlone(held, async ({ cursor }) => {
            for await (const batch of plugin.read(sourceContext(plugin, target) as never, cursor)) void batch;
          });
        }),
    },
    {
      name: 'keeps nothing of one reading for another',
      why: 'One process reads several connections, in turns. State in a module variable mixes them up; all that is needed to go on is in the cursor.',
      run: () =>
        withTarget(suite, async (target) => {
          const whole = contentOf((await readAll(plugin, target)).batches);
          const readers = [0, 1].map(() => ({
            reader: plugin.read(sourceContext(plugin, target) as never, null)[Symbol.asyncIterator](),
            batches: [] as SourceBatch[],
          }));
          const open = new Set(readers);
          while (open.size > 0)
            for (const one of open) {
              const next = await one.reader.next();
              if (next.done) open.delete(one);
              else one.batches.push(next.value);
            }
          for (const { batches } of readers) assert.deepEqual(contentOf(batches), whole, 'two readings in turns');
        }),
    },
  ];
}
