import type { BatchOutcome, Outcome, SendResult } from '@tributary/plugin-kit';
import { z } from 'zod';

const text = z.string();
const outcomeSchema: z.ZodType<Outcome> = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('ok'), remoteId: text.optional() }),
  z.object({ outcome: z.literal('accepted'), job: text.min(1), afterMs: z.number().min(0).optional() }),
  z.object({ outcome: z.literal('retry'), code: text, message: text, afterMs: z.number().min(0).optional() }),
  z.object({ outcome: z.literal('reject'), code: text, message: text }),
  z.object({ outcome: z.literal('suppressed'), reason: text }),
  z.object({ outcome: z.literal('unknown'), code: text, message: text }),
]);
/** An outcome of the whole batch, of destinations and enrichers alike. */
export const batchSchema: z.ZodType<BatchOutcome> = z.discriminatedUnion('batch', [
  z.object({ batch: z.literal('throttled'), afterMs: z.number().min(0) }),
  z.object({ batch: z.literal('unavailable'), message: text, afterMs: z.number().min(0).optional() }),
  z.object({ batch: z.literal('unauthorized'), message: text }),
  z.object({ batch: z.literal('blocked'), message: text }),
]);

/** How an answer breaks the contract; null where it does not. */
export function faultOf(result: SendResult, count: number): string | null {
  if (!Array.isArray(result))
    return batchSchema.safeParse(result).success
      ? null
      : 'its answer is neither a list of outcomes nor an outcome of the batch';
  if (result.length !== count) return `it gave ${result.length} outcomes for ${count} operations`;
  const wrong = result.findIndex((outcome) => !outcomeSchema.safeParse(outcome).success);
  return wrong === -1 ? null : `its outcome ${wrong + 1} is not well formed`;
}
