import { judgeStatus } from '@tributary/http-delivery';
import { retryAfterMs, type BatchOutcome, type HttpResponse, type Outcome } from '@tributary/plugin-kit';

/** Errors of Slack's that concern the app, not the message: https://docs.slack.dev/reference/methods/chat.postMessage */
const unauthorized = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'ekm_access_denied',
]);
const blocked = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
]);
const throttled = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** Slack says of these that some of it may have been done. */
const unclear = new Set(['fatal_error', 'internal_error', 'request_timeout']);

const pauseMs = 1_000;

/** Slack answers 200 and says in the body whether it did anything: the status alone means nothing. */
export function judgeAnswer(response: HttpResponse, now: number): Outcome | BatchOutcome {
  if (response.status !== 200) return judgeStatus(response, 'Slack', now);
  const { ok, error } = bodyOf(response);
  if (ok === true) return { outcome: 'ok' };
  if (error === undefined)
    return { outcome: 'unknown', code: 'NOT_SLACK', message: 'What answered for Slack was not Slack.' };
  if (unauthorized.has(error)) return { batch: 'unauthorized', message: `Slack refused the token: ${error}.` };
  if (blocked.has(error)) return { batch: 'blocked', message: `Slack does not let the app write there: ${error}.` };
  if (throttled.has(error))
    return { batch: 'throttled', afterMs: retryAfterMs(response.headers['retry-after'], now) ?? pauseMs };
  if (error === 'service_unavailable') return { batch: 'unavailable', message: 'Slack is not available.' };
  if (unclear.has(error))
    return { outcome: 'unknown', code: error, message: 'Slack failed over the message and may have posted it' };
  return { outcome: 'reject', code: error, message: 'Slack refused the message.' };
}

export function bodyOf({ text }: HttpResponse): { ok?: boolean; error?: string } {
  try {
    const { ok, error } = JSON.parse(text) as Record<string, unknown>;
    return { ok: ok === true, ...(typeof error === 'string' && /^\w{1,60}$/.test(error) ? { error } : {}) };
  } catch {
    return {};
  }
}
