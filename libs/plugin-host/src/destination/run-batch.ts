import type { ErrorShape } from '@tributary/contracts';
import { misfitLines, TributaryError } from '@tributary/contracts';
import type { BatchOutcome, DestinationPlugin, Operation, Outcome, SendResult } from '@tributary/plugin-kit';
import { pluginError } from '../containment/plugin-error.js';
import { asPlugin } from '../containment/plugin-scope.js';
import { withinTime } from '../containment/within-time.js';
import type { HostContext } from '../context/create-context.js';
import { faultOf } from './check-result.js';

export interface BatchResult {
  /** One per operation, in order. Null only where `batch` says why it was not decided: send it again later. */
  outcomes: (Outcome | null)[];
  batch: BatchOutcome | null;
  /** The plugin broke its contract; its operations are `unknown` then. */
  fault: ErrorShape | null;
}

export interface BatchSetting {
  plugin: DestinationPlugin;
  ctx: HostContext<unknown>;
  limit: { ms: number; signal: AbortSignal };
}

/** Hands the operations whose record fits to the plugin and accounts for every one of them. */
export async function runBatch(
  { plugin, ctx, limit }: BatchSetting,
  operations: readonly Operation[],
  work: (valid: Operation[]) => Promise<SendResult>,
): Promise<BatchResult> {
  const checked = operations.map((operation) => checkRecord(plugin, operation));
  const valid = checked.flatMap((one) => ('id' in one ? [one] : []));
  const settle = (outcomes: readonly (Outcome | null)[], rest: Omit<BatchResult, 'outcomes'>): BatchResult => {
    const given = outcomes.values();
    const merged = checked.map((one) => ('id' in one ? (given.next().value ?? null) : one));
    return { outcomes: ctx.redactor.value(merged) as (Outcome | null)[], ...(ctx.redactor.value(rest) as typeof rest) };
  };
  const undecided = (batch: BatchOutcome): BatchResult =>
    settle(
      valid.map(() => null),
      { batch, fault: null },
    );
  const unknown = (error: TributaryError): BatchResult => {
    const outcomes = valid.map(() => ({ outcome: 'unknown' as const, code: error.code, message: error.message }));
    return settle(outcomes, { batch: null, fault: error.code === 'PLUGIN_FAULT' ? error.toJSON() : null });
  };

  if (valid.length === 0) return settle([], { batch: null, fault: null });
  try {
    const result = await withinTime(() => asPlugin(plugin.id, async () => work(valid)), limit);
    const fault = faultOf(result, valid.length);
    if (fault) return unknown(new TributaryError('PLUGIN_FAULT', `${plugin.id}: ${fault}.`));
    return Array.isArray(result) ? settle(result, { batch: null, fault: null }) : undecided(result);
  } catch (thrown) {
    const error = pluginError(plugin.id, thrown, ctx.redactor);
    const { message } = error;
    if (error.code === 'CREDENTIALS_REFUSED') return undecided({ batch: 'unauthorized', message });
    // Something may have got through before it was thrown: only a target that knows repeats may be sent the same again.
    const repeatable = plugin.can.idempotencyKey && (error.code === 'VENDOR_UNAVAILABLE' || error.code === 'CANCELLED');
    return repeatable ? undecided({ batch: 'unavailable', message }) : unknown(error);
  }
}

/**
 * A copy of the operation with its record as the schema gives it, or the outcome of a record that does not fit. The
 * plugin may do with the copy what it likes.
 */
export function checkRecord(plugin: DestinationPlugin, operation: Operation): Operation | Outcome {
  const result = plugin.record.safeParse(operation.record);
  if (result.success) return structuredClone({ ...operation, record: result.data as Record<string, unknown> });
  const reasons = misfitLines(result.error, { value: operation.record, whole: 'record' });
  return { outcome: 'reject', code: 'VALUE_INVALID', message: reasons.join('; ') };
}
