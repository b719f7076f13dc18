import { TributaryError } from '@tributary/contracts';
import type { DestinationPlugin, Operation, RequestPreview, SegmentTarget, SendOptions } from '@tributary/plugin-kit';
import { pluginError } from '../containment/plugin-error.js';
import { asPlugin } from '../containment/plugin-scope.js';
import { withinTime } from '../containment/within-time.js';
import { createContext, type Grants } from '../context/create-context.js';
import { runBatch, type BatchResult } from './run-batch.js';

/** One connection to a destination. Whatever the plugin does, methods end in time, and no message holds a secret. */
export interface OpenDestination {
  plugin: DestinationPlugin;
  /** Rejects with CREDENTIALS_REFUSED, VENDOR_UNAVAILABLE or PLUGIN_FAULT. */
  test(): Promise<void>;
  /** The segment with its remote list, where the plugin keeps one. */
  ensure(segment: SegmentTarget): Promise<SegmentTarget>;
  /** Never rejects because of the plugin or the vendor: every operation is accounted for in the result. */
  send(operations: readonly Operation[], options: SendOptions): Promise<BatchResult>;
  /** As `send`, for operations that were accepted; nothing is changed at the vendor. */
  poll(job: string, operations: readonly Operation[], options: SendOptions): Promise<BatchResult>;
  preview(operations: readonly Operation[], options: SendOptions): Promise<RequestPreview[]>;
  /** Null where the plugin cannot list. */
  list(segment: SegmentTarget, cursor: string | null): Promise<{ members: string[]; cursor: string | null } | null>;
  /** False where the plugin cannot erase: then a person must see to it. */
  erase(person: Record<string, string>): Promise<boolean>;
}

export interface DestinationInput {
  plugin: DestinationPlugin;
  /** As `parseSettings` gives them. */
  settings: unknown;
  grants: Grants;
  /** Milliseconds for one call of the plugin. Default 120,000. */
  timeMs?: number;
}

/** Opens a connection: nothing is sent yet. */
export function openDestination({ plugin, settings, grants, timeMs = 120_000 }: DestinationInput): OpenDestination {
  const ctx = createContext(plugin, settings as never, grants);
  const limit = { ms: timeMs, signal: ctx.signal };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await withinTime(() => asPlugin(plugin.id, async () => work()), limit);
    } catch (error) {
      throw pluginError(plugin.id, error, ctx.redactor);
    }
  };
  const batch = { plugin, ctx, limit };

  return {
    plugin,
    test: () => guarded(() => plugin.test(ctx as never)),
    ensure: async (segment) => {
      const { ensure } = plugin;
      return ensure ? { ...segment, remote: await guarded(() => ensure(ctx as never, segment)) } : segment;
    },
    send: (operations, options) =>
      runBatch(batch, operations, (valid) => plugin.send(ctx as never, valid as Operation<never>[], options)),
    poll: (job, operations, options) =>
      runBatch(batch, operations, async (valid) => {
        if (!plugin.poll) throw new TributaryError('PLUGIN_FAULT', 'it accepts operations but has no poll');
        return plugin.poll(ctx as never, job, valid as Operation<never>[], options);
      }),
    preview: async (operations, options) => {
      const copies = structuredClone(operations) as Operation<never>[];
      const shown = await guarded(() => plugin.preview(ctx as never, copies, options));
      return shown.map(({ title, body }) => ({ title: ctx.redactor.text(title), body: ctx.redactor.text(body) }));
    },
    list: async (segment, cursor) => {
      const { list } = plugin;
      return list ? guarded(() => list(ctx as never, segment, cursor)) : null;
    },
    erase: async (person) => {
      const { erase } = plugin;
      if (!erase) return false;
      await guarded(() => erase(ctx as never, person));
      return true;
    },
  };
}
