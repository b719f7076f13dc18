import assert from 'node:assert/strict';
import type { ErrorCode } from '@tributary/contracts';
import type { Json, SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { rejectsWith } from './rejects-with.js';
import { contentOf, readAll, sourceContext } from './source-reading.js';
import { withTarget, type SourceFault, type SourceSuite, type SourceTarget } from './source-target.js';

/** How it meets a far side that refuses, fails or asks for patience, and its own sudden end. */
export function sourceFaultCases(plugin: SourcePlugin, suite: SourceSuite): ConformanceCase[] {
  const meets = (fault: SourceFault, code: ErrorCode) => () =>
    withTarget(suite, async (target) => {
      if (!target.faults?.includes(fault)) return;
      const whole = contentOf((await readAll(plugin, target)).batches);
      await target.fail?.(fault);
      await rejectsWith(code, () => plugin.test(sourceContext(plugin, target) as never));
      await rejectsWith(code, () => readAll(plugin, target));
      await target.fail?.(null);
      const { read, error } = await readUntilFault(plugin, target, fault);
      if (error !== undefined) assert.equal((error as { code?: string }).code, code, String(error));
      await target.fail?.(null);
      const rest = error === undefined ? [] : (await readAll(plugin, target, { cursor: cursorOf(read) })).batches;
      assert.deepEqual(contentOf([...read, ...rest]), whole, 'nothing lost, nothing twice');
    });

  return [
    {
      name: 'refuses bad credentials in its probe and when reading',
      why: 'CREDENTIALS_REFUSED asks a person for new ones; anything else is tried again for ever.',
      run: () =>
        withTarget(suite, async (target) => {
          const settings = target.refused;
          if (!settings) return;
          const ctx = sourceContext(plugin, target, { settings });
          await rejectsWith('CREDENTIALS_REFUSED', () => plugin.test(ctx as never));
          await rejectsWith('CREDENTIALS_REFUSED', () => readAll(plugin, target, { settings }));
        }),
    },
    {
      name: 'says CREDENTIALS_REFUSED where they are withdrawn, and goes on with them once they are back',
      why: 'A key that is withdrawn in the middle must stop the reading at its last cursor.',
      run: meets('unauthorized', 'CREDENTIALS_REFUSED'),
    },
    {
      name: 'says VENDOR_UNAVAILABLE while it is throttled for long, and goes on where it stopped',
      why: 'Wait as long as you are told while that is short; else give up, so that the next run starts from the last cursor.',
      run: meets('throttled', 'VENDOR_UNAVAILABLE'),
    },
    {
      name: 'says VENDOR_UNAVAILABLE while the far side fails, and goes on where it stopped',
      why: 'An outage is not an empty page: what was not read must be read later.',
      run: meets('unavailable', 'VENDOR_UNAVAILABLE'),
    },
    {
      name: 'says VENDOR_UNAVAILABLE where the connection is cut, and goes on where it stopped',
      why: 'A dead connection is waited for; the cursor of the last batch is where the next run starts.',
      run: meets('cut', 'VENDOR_UNAVAILABLE'),
    },
    {
      name: 'loses nothing and names nothing anew when it is killed at any batch',
      why: 'A batch may be stored and its cursor not: what is read again must carry the same messageIds and content.',
      run: () =>
        withTarget(suite, async (target) => {
          const { batches } = await readAll(plugin, target);
          const whole = contentOf(batches);
          for (let stored = 0; stored < batches.length; stored++) {
            const kept = await readAndDie(plugin, target, stored + 1);
            const cursor = kept[stored - 1]?.cursor ?? null;
            const again = contentOf((await readAll(plugin, target, { cursor })).batches);
            // The last batch became durable and its cursor was not stored, so it comes again.
            const first = contentOf(kept.slice(0, stored));
            assert.deepEqual([...first, ...again], whole, `killed in batch ${stored + 2} of ${batches.length}`);
            assert.deepEqual(contentOf(kept.slice(stored)), again.slice(0, contentOf(kept.slice(stored)).length));
          }
        }),
    },
  ];
}

const cursorOf = (batches: readonly SourceBatch[]): Json | null => batches.at(-1)?.cursor ?? null;

/** Reads a batch, then makes the far side fail and reads on. */
async function readUntilFault(
  plugin: SourcePlugin,
  target: SourceTarget,
  fault: SourceFault,
): Promise<{ read: SourceBatch[]; error?: unknown }> {
  const read: SourceBatch[] = [];
  try {
    for await (const batch of plugin.read(sourceContext(plugin, target) as never, null)) {
      read.push(batch);
      await target.fail?.(fault);
    }
    return { read };
  } catch (error) {
    return { read, error };
  }
}

/** Takes some batches and leaves the reader in the middle of the next one, as the end of a process does. */
async function readAndDie(plugin: SourcePlugin, target: SourceTarget, batches: number): Promise<SourceBatch[]> {
  const reader = plugin.read(sourceContext(plugin, target) as never, null)[Symbol.asyncIterator]();
  const kept: SourceBatch[] = [];
  while (kept.length < batches) {
    const next = await reader.next();
    if (next.done) break;
    kept.push(structuredClone(next.value));
  }
  const dying = reader.next().catch(() => undefined);
  await dying.then(() => reader.return?.()).catch(() => undefined);
  return kept;
}
