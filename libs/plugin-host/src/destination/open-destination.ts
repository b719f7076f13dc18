import { TributaryError } from '@tributary/contracts';
import type { DestinationPlugin, Operation, RequestPreview, SegmentTarget, SendOptions } from '@tributary/plugin-kit';
import { pluginError } from '../containment/plugin-error.js';
import { asPlugin } from '../containment/plugin-scope.js';
import { withinTime } from '../containment/within-time.js';
import { createContext, type Grants } from '../context/create-context.js';
import { spacingOf } from '../context/rated-http.js';
import { checkRecord, runBatch, type BatchResult } from './run-batch.js';
import { withRates } from './with-rates.js';

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

const requestsPerOperation = 4;

/** Opens a connection: nothing is sent yet. */
export function openDestination({ plugin, settings, grants, timeMs = 120_000 }: DestinationInput): OpenDestination {
  const ctx = withRates(plugin, createContext(plugin, settings as never, grants), grants);
  const limit = { ms: timeMs, signal: ctx.signal };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await withinTime(() => asPlugin(plugin.id, async () => work()), limit);
    } catch (error) {
      throw pluginError(plugin.id, error, ctx.redactor);
    }
  };
  const slowestMs = Math.max(0, ...(plugin.limits.rate ?? []).map(spacingOf));
  /** Waiting for the vendor's rate is no fault of the plugin: room for a few requests per operation. */
  const batchOf = (operations: readonly Operation[]) => ({
    plugin,
    ctx,
    limit: { ...limit, ms: limit.ms + operations.length * requestsPerOperation * slowestMs },
  });

  return {
    plugin,
    test: () => guarded(() => plugin.test(ctx as never)),
    ensure: async (segment) => {
      const { ensure } = plugin;
      return ensure ? { ...segment, remote: await guarded(() => ensure(ctx as never, segment)) } : segment;
    },
    send: (operations, options) =>
      runBatch(batchOf(operations), operations, (valid) =>
        plugin.send(ctx as never, valid as Operation<never>[], options),
      ),
    poll: (job, operations, options) =>
      runBatch(batchOf(operations), operations, async (valid) => {
        if (!plugin.poll) throw new TributaryError('PLUGIN_FAULT', 'it accepts operations but has no poll');
        return plugin.poll(ctx as never, job, valid as Operation<never>[], options);
      }),
    preview: async (operations, options) => {
      const checked = operations.map((operation) => checkRecord(plugin, operation));
      const valid = checked.filter((one) => 'id' in one) as Operation<never>[];
      const refused = checked.flatMap((one) =>
        'outcome' in one && one.outcome === 'reject' ? [{ title: 'would be refused', body: one.message }] : [],
      );
      const requests = valid.length === 0 ? [] : await guarded(() => plugin.preview(ctx as never, valid, options));
      const shown = [...requests, ...refused];
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
