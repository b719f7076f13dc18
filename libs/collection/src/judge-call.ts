import type { TrackingEvent } from '@tributary/contracts';
import { nestsDeeper } from './plain-objects.js';
import { checkCall } from './validate-call.js';

/** What one call of the tracking API may hold, as JSON, where nothing else is configured. */
export const usualCallBytes = 32 * 1024;
/** Deeper than anything that means something; what reads events walks them by recursion. */
const mostLevels = 64;

export type Judgement =
  { ok: true; call: TrackingEvent } | { ok: false; code: 'EVENT_INVALID' | 'EVENT_TOO_LARGE'; reason: string };

/** What a call is measured by. */
export interface CallLimits {
  /** Bytes of its request: it can hold no call that is larger. 0 where a source made the calls, of whatever size. */
  requestBytes: number;
  /** Default: {@link usualCallBytes}. */
  eventBytes?: number;
}

/** Whether a call can be used: its size, its depth, then its shape. */
export function judgeCall(input: unknown, { requestBytes, eventBytes = usualCallBytes }: CallLimits): Judgement {
  if (nestsDeeper(input, mostLevels))
    return { ok: false, code: 'EVENT_INVALID', reason: `too_deep: an event nests at most ${mostLevels} levels` };
  if (requestBytes > eventBytes && Buffer.byteLength(jsonOf(input)) > eventBytes)
    return { ok: false, code: 'EVENT_TOO_LARGE', reason: `too_large: an event holds at most ${eventBytes} bytes` };
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
