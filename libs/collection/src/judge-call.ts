import type { TrackingEvent } from '@tributary/contracts';
import { checkCall } from './validate-call.js';

/** What one call of the tracking API may hold, as JSON. */
const largestCallBytes = 32 * 1024;

export type Judgement =
  { ok: true; call: TrackingEvent } | { ok: false; code: 'EVENT_INVALID' | 'EVENT_TOO_LARGE'; reason: string };

/** Whether a call can be used: its size, then its shape. A request of `requestBytes` can hold none that is larger. */
export function judgeCall(input: unknown, requestBytes: number): Judgement {
  if (requestBytes > largestCallBytes && Buffer.byteLength(jsonOf(input)) > largestCallBytes)
    return {
      ok: false,
      code: 'EVENT_TOO_LARGE',
      reason: `too_large: an event holds at most ${largestCallBytes} bytes`,
    };
  const check = checkCall(input);
  return check.ok ? check : { ok: false, code: 'EVENT_INVALID', reason: check.reason };
}

/** JSON of anything, also of structures too deep for the serialiser. */
export function jsonOf(input: unknown): string {
  try {
    return JSON.stringify(input) ?? '';
  } catch {
    return '(too deeply nested to print)';
  }
}
