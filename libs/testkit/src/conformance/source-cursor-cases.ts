import assert from 'node:assert/strict';
import type { SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { contentOf, readAll, sourceContext } from './source-reading.js';
import { withTarget, type SourceSuite } from './source-target.js';

/** Every cursor is a place to go on from; an abort is obeyed. */
export function cursorCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  return [
    {
      name: 'yields exactly the rest from each of its cursors',
      why: 'After a crash reading goes on from the last stored cursor: it must hold all that the next batch needs, as JSON.',
      run: () =>
        withTarget(suite, async (target) => {
          const { batches } = await readAll(plugin, target);
          for (const [index, batch] of batches.entries()) {
            const rest = await readAll(plugin, target, { cursor: batch.cursor });
            assert.deepEqual(contentOf(rest.batches), contentOf(batches.slice(index + 1)), `after batch ${index + 1}`);
          }
        }),
    },
    {
      name: 'stops soon after an abort',
      why: 'A stop must not wait for a million rows: look at `ctx.signal` before each batch.',
      run: () =>
        withTarget(suite, async (target) => {
          const all = (await readAll(plugin, target)).batches.length;
          const controller = new AbortController();
          const ctx = sourceContext(plugin, target, { signal: controller.signal });
          const read: SourceBatch[] = [];
          try {
            for await (const batch of plugin.read(ctx as never, null)) {
              read.push(batch);
              controller.abort();
            }
          } catch (error) {
            const { name, code } = error as { name?: string; code?: string };
            assert.ok(code === 'CANCELLED' || name === 'AbortError', `an abort is not a failure: ${String(error)}`);
          }
          if (all > 2) assert.ok(read.length <= 2, `read ${read.length} of ${all} batches after the abort`);
        }),
    },
    {
      name: 'reports progress that only grows and stays within its total',
      why: 'The progress bar reads it.',
      run: () =>
        withTarget(suite, async (target) => {
          const progress = (await readAll(plugin, target)).batches.flatMap((batch) => batch.progress ?? []);
          progress.reduce((before, { done, total }) => {
            assert.ok(done >= before && done <= total, `${done} of ${total} after ${before}`);
            return done;
          }, 0);
        }),
    },
  ];
}
