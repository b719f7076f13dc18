import type { Json } from '@tributary/contracts';
import { TributaryError } from '@tributary/contracts';
import type { SourceBatch, SourcePlugin } from '@tributary/plugin-kit';
import { createContext, type Grants } from '../context/create-context.js';

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
}

export function openSource({ plugin, settings, grants }: SourceInput): OpenSource {
  const ctx = createContext(plugin, settings as never, grants);
  const named = (error: unknown): TributaryError => {
    const met = ctx.redactor.error(error);
    return new TributaryError(met.code, `${plugin.id}: ${met.message}`, { cause: met, details: met.details });
  };
  return {
    plugin,
    test: () =>
      Promise.resolve()
        .then(() => plugin.test(ctx as never))
        .catch((error: unknown) => {
          throw named(error);
        }),
    async *read(cursor) {
      try {
        for await (const batch of plugin.read(ctx as never, cursor)) {
          if (batch.cursor === undefined || batch.events.some((event) => !event.messageId))
            throw new TributaryError('PLUGIN_FAULT', 'a batch lacks its cursor, or an event its messageId.');
          yield batch;
        }
      } catch (error) {
        throw named(error);
      }
    },
  };
}
