import { TributaryError, type ErrorShape } from '@tributary/contracts';
import type { BatchOutcome, EnricherPlugin, Finding, Identifier, LookUpResult } from '@tributary/plugin-kit';
import { pluginError } from '../containment/plugin-error.js';
import { asPlugin } from '../containment/plugin-scope.js';
import { withinTime } from '../containment/within-time.js';
import { createContext, type Grants } from '../context/create-context.js';
import { lookUpFault } from './check-findings.js';
import { createRateGate } from './rate-gate.js';

export interface LookUpAnswer {
  /** One per identifier, in order. Null only where `batch` or `fault` says why it was not answered: ask again later. */
  findings: (Finding | null)[];
  /** The first outcome that concerned a whole batch; those behind it were not asked for. */
  batch: BatchOutcome | null;
  /** The plugin broke its contract: its answer is not used. */
  fault: ErrorShape | null;
}

/** One connection to an enricher. Whatever the plugin does, calls end in time, and no message holds a secret. */
export interface OpenEnricher {
  plugin: EnricherPlugin;
  /** Rejects with CREDENTIALS_REFUSED, VENDOR_UNAVAILABLE or PLUGIN_FAULT. */
  test(): Promise<void>;
  /** Never rejects because of the plugin or the vendor. Identifiers of a type that it does not take are rejected here. */
  lookUp(identifiers: readonly Identifier[]): Promise<LookUpAnswer>;
}

export interface EnricherInput {
  plugin: EnricherPlugin;
  /** As `parseSettings` gives them. */
  settings: unknown;
  grants: Grants;
  /** Milliseconds for one call of the plugin. Default 60,000. */
  timeMs?: number;
}

/** Opens a connection: nobody is asked yet. Its limits (items, concurrency, rate) are kept here. */
export function openEnricher({ plugin, settings, grants, timeMs = 60_000 }: EnricherInput): OpenEnricher {
  const ctx = createContext(plugin, settings as never, grants);
  const waitFor = createRateGate(plugin.limits.rate ?? [], ctx.clock);
  const call = <T>(work: () => Promise<T>): Promise<T> =>
    withinTime(() => asPlugin(plugin.id, async () => work()), { ms: timeMs, signal: ctx.signal });
  const ask = async (identifiers: readonly Identifier[]): Promise<LookUpAnswer> => {
    const nothing = identifiers.map(() => null);
    const wait = waitFor();
    if (wait > 0) return { findings: nothing, batch: { batch: 'throttled', afterMs: wait }, fault: null };
    try {
      const result = await call<LookUpResult>(() => plugin.lookUp(ctx as never, structuredClone(identifiers)));
      const fault = lookUpFault(plugin, result, identifiers.length);
      if (fault) throw new TributaryError('PLUGIN_FAULT', `${fault}.`);
      const clean = ctx.redactor.value(result) as LookUpResult;
      return Array.isArray(clean)
        ? { findings: clean, batch: null, fault: null }
        : { findings: nothing, batch: clean, fault: null };
    } catch (thrown) {
      const error = pluginError(plugin.id, thrown, ctx.redactor);
      if (error.code === 'CREDENTIALS_REFUSED')
        return { findings: nothing, batch: { batch: 'unauthorized', message: error.message }, fault: null };
      // A look-up changes nothing at the vendor, so what failed may always be asked again.
      const fault = error.code === 'PLUGIN_FAULT' ? error.toJSON() : null;
      return { findings: nothing, batch: { batch: 'unavailable', message: error.message }, fault };
    }
  };

  return {
    plugin,
    test: () =>
      call(() => plugin.test(ctx as never)).catch((error: unknown) => {
        throw pluginError(plugin.id, error, ctx.redactor);
      }),
    async lookUp(identifiers) {
      const findings: (Finding | null)[] = identifiers.map((one) =>
        plugin.takes.includes(one.type) ? null : notTaken(one),
      );
      const open = identifiers.flatMap((identifier, at) => (findings[at] === null ? [{ identifier, at }] : []));
      const batches = Array.from({ length: Math.ceil(open.length / plugin.limits.items) }, (_, index) =>
        open.slice(index * plugin.limits.items, (index + 1) * plugin.limits.items),
      ).values();
      const stops: LookUpAnswer[] = [];
      const lane = async (): Promise<void> => {
        for (const batch of batches) {
          if (stops.length > 0) return;
          const answer = await ask(batch.map(({ identifier }) => identifier));
          if (answer.batch) stops.push(answer);
          batch.forEach(({ at }, index) => (findings[at] = answer.findings[index] ?? null));
        }
      };
      await Promise.all(Array.from({ length: plugin.limits.concurrency }, lane));
      return { findings, batch: stops[0]?.batch ?? null, fault: stops.find(({ fault }) => fault)?.fault ?? null };
    },
  };
}

function notTaken({ type }: Identifier): Finding {
  return { outcome: 'reject', code: 'VALUE_INVALID', message: `It cannot be asked about identifiers of type ${type}.` };
}
