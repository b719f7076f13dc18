import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from './error-body.js';
import { statusOf } from './error-status.js';
import { noSuchAddress } from './no-such-address.js';

/** Every error of a route, in one shape. Ours keep their code; the framework's own become ours; the rest is INTERNAL. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { error, status } = read(thrown);
    const { id: requestId } = host.switchToHttp().getRequest<FastifyRequest>();
    if (status >= 500) this.log.error({ requestId, code: error.code, err: thrown }, 'a request failed');
    // A part that streams may fail after its head was sent; nothing can be said any more.
    if (reply.sent) return;
    void reply.code(status).send(errorBody(error));
  }
}

function read(thrown: unknown): { error: TributaryError; status: number } {
  const status = frameworkStatus(thrown);
  if (status === undefined) {
    const error = asTributaryError(thrown);
    return { error, status: statusOf(error.code) };
  }
  if (status === 404) return { error: noSuchAddress(), status };
  return {
    error: new TributaryError('INVALID_REQUEST', `The request cannot be read: ${(thrown as Error).message}`),
    status,
  };
}

/** 4xx of Nest or of Fastify (a body that is too long or no JSON): the caller's fault, not ours. */
function frameworkStatus(thrown: unknown): number | undefined {
  if (thrown instanceof TributaryError) return undefined;
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
