import type { CollectedEvent, Frame, Quarantined, Resent } from '@tributary/contracts';
import { eventTime } from './event-time.js';
import { jsonOf, judgeCall, type CallLimits } from './judge-call.js';
import { longestRaw } from './set-aside.js';
import { parseStorable, storableText } from './storable.js';
import { eventsPerFrame } from './place-number.js';
import { callsOf, openStamp } from './tracking-request.js';

/** What a frame's bytes hold: a single call, a batch of calls, and rows that a source could not read. */
interface FrameBody {
  calls: unknown[];
  sentAt: unknown;
  rejected: RejectedRow[];
  limits: CallLimits;
  historical?: boolean;
  /** Its calls were set aside before. */
  resent?: Resent;
}

interface RejectedRow {
  code: string;
  reason: string;
  where: string;
  raw: string;
}

const longestMessageId = 200;

export interface ReadFrame {
  events: CollectedEvent[];
  quarantined: Quarantined[];
  /** Events that state a time which cannot be used, and got that of their receipt. */
  timesReplaced: number;
}

/**
 * A frame's calls as collected events. What cannot be used is returned as quarantined with its reason: one bad event
 * never harms its neighbours.
 */
export function readFrame(frame: Frame): ReadFrame {
  const { source, receivedAt, position } = frame;
  let timesReplaced = 0;
  const quarantined: Quarantined[] = [];
  const events: CollectedEvent[] = [];
  const setAside = (code: string, reason: string, at: { where: string; raw: string; messageId?: string }) =>
    quarantined.push({
      source,
      code,
      reason,
      where: at.where,
      // Cutting may have halved a surrogate pair.
      raw: storableText(at.raw.slice(0, longestRaw)),
      messageId: storableText((at.messageId ?? '').slice(0, longestMessageId)),
      at: receivedAt,
      // Its message id is still to be had in this generation.
      generation: body?.resent?.generation ?? 0,
      resentOf: body?.resent?.of,
    });

  const body = readCalls(frame.body);
  if (body === undefined) {
    setAside('EVENT_INVALID', 'the request is not JSON', {
      where: `log ${position}`,
      raw: Buffer.from(frame.body.subarray(0, longestRaw)).toString('utf8'),
    });
    return { events, quarantined, timesReplaced };
  }
  for (const row of body.rejected) setAside(row.code, row.reason, row);

  body.calls.forEach((input, index) => {
    const where = `log ${position}.${index}`;
    if (index >= eventsPerFrame) {
      setAside('EVENT_TOO_LARGE', `a request holds at most ${eventsPerFrame} events`, { where, raw: '' });
      return;
    }
    const check = judgeCall(input, body.limits);
    const messageId = messageIdOf(input);
    if (!check.ok) {
      setAside(check.code, check.reason, { where, raw: jsonOf(input), messageId });
      return;
    }
    const { at, replaced } = eventTime(check.call, { ...body, receivedAt });
    if (replaced) timesReplaced++;
    events.push({
      place: { position, index },
      source,
      messageId: messageId || `${source}:${position}.${index}`,
      occurredAt: at,
      knownAt: receivedAt,
      call: check.call,
      ...(body.resent ? { resent: body.resent } : {}),
    });
  });
  return { events, quarantined, timesReplaced };
}

const ofSources: CallLimits = { requestBytes: 0 };

/** What a frame's bytes hold; undefined where they are nothing that can be read. */
export function readCalls(bytes: Uint8Array): FrameBody | undefined {
  try {
    const value = parseStorable(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    if (Array.isArray(value)) return { calls: value, sentAt: undefined, rejected: [], limits: ofSources };
    if (typeof value !== 'object' || value === null) return undefined;
    const stamped = openStamp(value);
    if (stamped) {
      const calls = callsOf(stamped);
      const { sentAt = stamped.sentAt } = stamped.request as { sentAt?: unknown };
      const { eventBytes, historical } = stamped;
      return (
        calls && { calls, sentAt, rejected: [], historical, limits: { requestBytes: bytes.byteLength, eventBytes } }
      );
    }
    const { batch, sentAt, rejected, resent } = value as Record<'batch' | 'sentAt' | 'rejected' | 'resent', unknown>;
    if (!Array.isArray(batch)) return { calls: [value], sentAt, rejected: [], limits: ofSources };
    return {
      calls: batch,
      sentAt,
      rejected: Array.isArray(rejected) ? rejected.filter(isRejectedRow) : [],
      limits: ofSources,
      ...(isResent(resent) ? { resent } : {}),
    };
  } catch {
    return undefined;
  }
}

function isRejectedRow(row: unknown): row is RejectedRow {
  const { code, reason, where, raw } = (row ?? {}) as Partial<Record<keyof RejectedRow, unknown>>;
  return [code, reason, where, raw].every((part) => typeof part === 'string');
}

function isResent(value: unknown): value is Resent {
  const { of, generation, by } = (value ?? {}) as Partial<Record<keyof Resent, unknown>>;
  return typeof of === 'string' && /^\d{1,20}$/.test(of) && Number.isInteger(generation) && typeof by === 'string';
}

function messageIdOf(input: unknown): string {
  const id = (input as { messageId?: unknown } | null)?.messageId;
  return typeof id === 'string' ? id : '';
}
