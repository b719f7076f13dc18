import type { Json } from '@tributary/contracts';
import { TributaryError } from '@tributary/contracts';
import type { SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import { pluginError } from '../containment/plugin-error.js';
import { asPlugin } from '../containment/plugin-scope.js';
import { withinTime } from '../containment/within-time.js';
import { createContext, type Grants } from '../context/create-context.js';
import { batchFault } from './check-batch.js';

/** One connection to a source; its errors carry the plugin's id and no secret. */
export interface OpenSource {
  plugin: SourcePlugin;
  test(): Promise<void>;
  /** What lies behind the cursor (null: from the start). PLUGIN_FAULT where a batch breaks the contract. */
  read(cursor: Json | null): AsyncIterable<SourceBatch>;
}

export interface SourceInput {
  plugin: SourcePlugin;
  /** As `parseSettings` gives them. */
  settings: unknown;
  grants: Grants;
  /** Milliseconds for the probe and for each batch. Default 300,000. */
  timeMs?: number;
}

/** Opens a connection: nothing is read yet. */
export function openSource({ plugin, settings, grants, timeMs = 300_000 }: SourceInput): OpenSource {
  const ctx = createContext(plugin, settings as never, grants);
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await withinTime(() => asPlugin(plugin.id, async () => work()), { ms: timeMs, signal: ctx.signal });
    } catch (error) {
      throw pluginError(plugin.id, error, ctx.redactor);
    }
  };
  return {
    plugin,
    test: () => call(() => plugin.test(ctx as never)),
    async *read(cursor) {
      const reader = asPlugin(plugin.id, () =>
        plugin.read(ctx as never, structuredClone(cursor))[Symbol.asyncIterator](),
      );
      let ended = false;
      try {
        for (;;) {
          const next = await call(() => reader.next());
          if (next.done) return void (ended = true);
          const fault = batchFault(next.value);
          if (fault) throw pluginError(plugin.id, new TributaryError('PLUGIN_FAULT', `${fault}.`), ctx.redactor);
          // The cursor is stored later than the plugin goes on: what it does to its own copy is its affair.
          yield { ...next.value, cursor: structuredClone(next.value.cursor) };
        }
      } finally {
        // What it opened may be closed, but a reader that hangs is not waited for.
        if (!ended) void asPlugin(plugin.id, async () => reader.return?.()).catch(() => undefined);
      }
    },
  };
}
