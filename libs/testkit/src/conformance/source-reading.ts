import type { Json, SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import { testContext, type TestContext } from '../context/test-context.js';
import type { SourceTarget } from './source-target.js';

export interface Reading {
  batches: SourceBatch[];
  ctx: TestContext<unknown>;
}

/** A context for a source with these settings (as a person would type them). */
export function sourceContext(
  plugin: SourcePlugin,
  target: SourceTarget,
  options: { settings?: Record<string, unknown>; signal?: AbortSignal } = {},
): TestContext<unknown> {
  return testContext(plugin.settings.parse(options.settings ?? target.settings), {
    ...(plugin.needs ? { needs: plugin.needs } : {}),
    ...(target.folder !== undefined ? { folder: target.folder } : {}),
    ...(target.state !== undefined ? { state: target.state } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

/** Reads to the end from a cursor. The cursor goes through JSON, as it does in the host's store. */
export async function readAll(
  plugin: SourcePlugin,
  target: SourceTarget,
  from: { cursor?: Json | null; settings?: Record<string, unknown> } = {},
): Promise<Reading> {
  const ctx = sourceContext(plugin, target, from.settings ? { settings: from.settings } : {});
  const batches: SourceBatch[] = [];
  const cursor = from.cursor == null ? null : (JSON.parse(JSON.stringify(from.cursor)) as Json);
  for await (const batch of plugin.read(ctx as never, cursor)) batches.push(batch);
  return { batches, ctx };
}

/** Everything that was read, in one line of values that can be compared. */
export function contentOf(batches: readonly SourceBatch[]): unknown[] {
  return batches.flatMap((batch) => [...batch.events, ...batch.rejected].map((one) => JSON.parse(JSON.stringify(one))));
}
