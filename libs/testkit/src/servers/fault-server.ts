import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VendorFault } from '../conformance/destination-target.js';

/** How a vendor can misbehave. */
export type Fault = VendorFault;

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as it came. */
  bytes: Buffer;
}

export interface FaultServer {
  url: string;
  /** Requests that the server took in, in order; those met by a fault other than `cut-after` are not among them. */
  received: ReceivedRequest[];
  /** What happens to the requests from now on; null: all is well. */
  fail(fault: Fault | null): void;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
}

/** What answers a request: a fake, or the way to a real server. */
export type Answerer = (request: ReceivedRequest) => Answer | Promise<Answer>;

/** A real HTTP server on a free port of the loopback that can be told to fail. Without `answer` it says 200. */
export async function startFaultServer(answer: Answerer = () => ({ status: 200 })): Promise<FaultServer> {
  const received: ReceivedRequest[] = [];
  let fault: Fault | null = null;

  const server = createServer((request, response) => {
    if (fault === 'cut') return void request.socket.destroy();
    void readBody(request).then(async (bytes) => {
      if (fault === 'slow') return;
      const refusal = refusals[fault ?? ''];
      if (refusal) return write(response, refusal);
      const taken = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: bytes.toString('utf8'),
        bytes,
      };
      received.push(taken);
      const given = await answerOf(answer, taken);
      if (fault === 'cut-after') return void request.socket.destroy();
      write(response, given);
    });
  });
  // A connection kept open lives as long as the server: a client may not meet one that just went.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    fail: (next) => {
      fault = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const refusals: Record<string, Answer | undefined> = {
  throttled: { status: 429, headers: { 'retry-after': '2' } },
  // Two seconds into the kit's clock.
  'throttled-until': { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:02 GMT' } },
  'throttled-for-years': { status: 429, headers: { 'retry-after': '99999999999' } },
  moved: { status: 302 },
  flood: { status: 503, headers: { 'content-type': 'text/html' }, body: `<html>${'Bad day. '.repeat(230_000)}` },
  unavailable: { status: 503, body: '<html>Bad day</html>' },
  unauthorized: { status: 401 },
  forbidden: { status: 403, headers: { 'content-type': 'application/json' }, body: '{}' },
  garbage: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please accept our terms</html>' },
};

/** A fake that fails itself answers so, rather than never. */
async function answerOf(answer: Answerer, request: ReceivedRequest): Promise<Answer> {
  try {
    return await answer(request);
  } catch (error) {
    return { status: 500, body: `The fake vendor failed: ${(error as Error).stack ?? ''}` };
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
}
