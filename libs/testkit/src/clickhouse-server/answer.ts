import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkAccess, type Users } from './access.js';
import { EngineError } from './engine-error.js';
import { execute, type Engine, type Written } from './execute.js';
import { killStatement } from './kill-statement.js';
import { reads } from './outline.js';
import { readRequest, type QueryRequest } from './request.js';

export interface Interface extends Engine {
  users: Users;
  version: string;
}

/** Answers one HTTP request as a ClickHouse server does. */
export async function answer(server: Interface, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const plain = (status: number, text: string) =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
  if (url.pathname === '/ping' || url.pathname === '/replicas_status') return void plain(200, 'Ok.\n');
  if (url.pathname !== '/') return void plain(404, `There is no handle ${url.pathname}\n`);
  if (request.method === 'GET' && !url.searchParams.has('query')) return void plain(200, 'Ok.\n');
  const tag = randomUUID().replaceAll('-', '').slice(0, 16);
  try {
    checkAccess(request, url, server.users);
    const query = await readRequest(request, url, randomUUID());
    const killed = killStatement(query.sql, url.searchParams);
    if (killed) await answerKill(server, killed, response);
    else await answerQuery(server, { query, request, response, tag, url });
  } catch (error) {
    if (response.destroyed) return;
    const failure =
      error instanceof EngineError ? error : new EngineError(error instanceof Error ? error.message : String(error));
    refuse(server, failure, { request, response, tag });
  }
}

interface Exchange {
  query: QueryRequest;
  request: IncomingMessage;
  response: ServerResponse;
  tag: string;
  url: URL;
}

async function answerQuery(server: Interface, { query, request, response, tag, url }: Exchange): Promise<void> {
  const started = process.hrtime.bigint();
  const written: Written = { rows: 0, bytes: 0 };
  let resultBytes = 0;
  const readOnly = reads(query.outline.verb);
  const gone = (): void => {
    if (
      !response.writableFinished &&
      readOnly &&
      query.settings.get('cancel_http_readonly_queries_on_client_close') === '1'
    )
      void server.running.kill(query.queryId, 'killed');
  };
  response.once('close', gone);
  const head = (): void => {
    const summary = {
      read_rows: '0',
      read_bytes: '0',
      written_rows: String(written.rows),
      written_bytes: String(written.bytes),
      result_rows: '0',
      result_bytes: String(resultBytes),
      elapsed_ns: String(process.hrtime.bigint() - started),
    };
    response.writeHead(200, {
      'content-type': /^JSON/.test(query.format) ? 'application/json; charset=UTF-8' : 'text/plain; charset=UTF-8',
      'x-clickhouse-query-id': query.queryId,
      'x-clickhouse-format': query.format,
      'x-clickhouse-timezone': 'UTC',
      'x-clickhouse-server-display-name': 'chdb',
      'x-clickhouse-exception-tag': tag,
      'x-clickhouse-summary': JSON.stringify(summary),
    });
  };
  const pieces = execute(server, query, written);
  if (url.searchParams.get('wait_end_of_query') === '1') {
    const whole: Uint8Array[] = [];
    for await (const piece of pieces) whole.push(piece);
    resultBytes = whole.reduce((sum, piece) => sum + piece.length, 0);
    head();
    response.end(Buffer.concat(whole));
  } else {
    for await (const piece of pieces) {
      if (response.destroyed) break;
      if (!response.headersSent) head();
      // A reader that does not read holds the engine up: it is never more than one piece ahead of the socket.
      if (!response.write(piece)) await drained(response);
    }
    if (response.destroyed) return;
    if (!response.headersSent) head();
    response.end();
  }
  request.resume();
}

/** Resolves when the reader has taken what was written, or is gone. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

async function answerKill(
  server: Interface,
  killed: { queryId: string; waits: boolean },
  response: ServerResponse,
): Promise<void> {
  const text = server.running.textOf(killed.queryId);
  const done = server.running.kill(killed.queryId, 'killed');
  if (killed.waits) await done;
  response.writeHead(200, { 'content-type': 'text/tab-separated-values; charset=UTF-8' });
  response.end(
    text ? `${killed.waits ? 'finished' : 'waiting'}\t${killed.queryId}\tdefault\t${JSON.stringify(text)}\n` : '',
  );
}

/** Before the first byte a status and a header tell of the error; after it, a tagged block at the end of a broken answer. */
function refuse(
  server: Interface,
  failure: EngineError,
  { request, response, tag }: Pick<Exchange, 'request' | 'response' | 'tag'>,
): void {
  const text = failure.text(server.version);
  if (!response.headersSent) {
    // What is left of the body is not read: a connection with a rest in it cannot be used again.
    const rest = request.complete ? {} : { connection: 'close' };
    response.writeHead(failure.status, {
      ...rest,
      'content-type': 'text/plain; charset=UTF-8',
      'x-clickhouse-exception-code': String(failure.number),
    });
    response.end(`${text}\n`);
    return;
  }
  const length = Buffer.byteLength(text) + 1;
  response.write(`\r\n__exception__\r\n${tag}\r\n${text}\n${length} ${tag}\r\n__exception__\r\n`, () =>
    response.socket?.end(),
  );
}
