import { asTributaryError, TributaryError, type ErrorCode } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../http/error-body.js';
import { statusOf } from '../http/error-status.js';
import { tooLarge } from './read-body.js';

/** Statuses that make clients keep their events and come again, where the api has others. */
const statuses: Partial<Record<ErrorCode, number>> = { LOG_FULL: 429, DISK_LOW: 503 };
const retrySeconds: Partial<Record<ErrorCode, number>> = { DISK_LOW: 30 };
const usualRetrySeconds = 5;

/** Counts and logs what kept a request from being accepted. */
export function noteFailure(house: House, thrown: unknown, requestId: string): TributaryError {
  const error = read(thrown);
  house.metrics.failures.inc({ code: error.code });
  if (error.fault === 'setup' || error.fault === 'internal')
    house.log.error({ requestId, code: error.code, err: thrown }, 'an event was not accepted');
  return error;
}

/** Says why a request was not accepted, in the words of the api and with the `success` that clients look for. */
export function answerError(error: TributaryError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.retry) {
    const { retryAfterSeconds = retrySeconds[error.code] ?? usualRetrySeconds } = (error.details ?? {}) as {
      retryAfterSeconds?: number;
    };
    const seconds = String(retryAfterSeconds);
    void reply.header('retry-after', seconds).header('x-ratelimit-reset', seconds);
  }
  return reply.code(statuses[error.code] ?? statusOf(error.code)).send({ success: false, ...errorBody(error) });
}

/** Errors of the framework are of its reading of the body: the only thing it does on these routes. */
function read(thrown: unknown): TributaryError {
  const { statusCode } = (thrown ?? {}) as { statusCode?: unknown };
  if (thrown instanceof TributaryError || typeof statusCode !== 'number' || statusCode >= 500)
    return asTributaryError(thrown);
  return statusCode === 413 ? tooLarge() : new TributaryError('INVALID_REQUEST', 'The body cannot be read.');
}
