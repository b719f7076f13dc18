import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { TributaryError } from '@tributary/contracts';
import type { Metrics } from '@tributary/observability';
import { errorBody } from './error-body.js';

/** Headers are a few hundred bytes: who takes longer for them than this sends them one by one. */
const headersTimeoutMs = 10_000;
/** Node looks for connections that are over their time only so often; its own default is 30 s. */
const checkingMs = 1_000;

/** Options of Node's server that end requests which arrive too slowly, body included. */
export function slowRequestLimits(requestTimeoutMs: number): ServerOptions {
  return {
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    connectionsCheckingInterval: Math.min(checkingMs, requestTimeoutMs),
  };
}

/**
 * Answers what Node could not read as a request, before any route: too slow, or no HTTP at all. Every one is counted by
 * its code; no line is logged, since whoever does this does it often.
 */
export function answerUnreadable(metrics: Metrics) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const read = slow
      ? new TributaryError('REQUEST_TIMEOUT', 'The request did not arrive in time.')
      : new TributaryError('INVALID_REQUEST', 'This is no HTTP request.');
    metrics.failures.inc({ code: read.code });
    const body = JSON.stringify({ success: false, ...errorBody(read) });
    const status = slow
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Headers Too Large'
        : '400 Bad Request';
    if (socket.writable)
      socket.write(
        `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    socket.destroy(error);
  };
}

/** Closes connections beyond so many at once as they come, and counts them. */
export function capConnections(server: Server, most: number, metrics: Metrics): void {
  server.maxConnections = most;
  server.on('drop', () => metrics.failures.inc({ code: 'CONNECTIONS_FULL' }));
}

/**
 * Returns what ends connections on which nothing was ever sent, and those that come from then on: browsers and clients open
 * some ahead, and a server that stops would wait a minute for each.
 */
export function endSilentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  let stopping = false;
  server.on('connection', (socket: Socket) => {
    if (stopping) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    stopping = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
