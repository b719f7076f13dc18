import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What happens to one request: it is answered here, and reaches the server or not. */
export interface Fault {
  status: number;
  /** True: the server keeps what it holds, and only its answer is lost. */
  kept: boolean;
}

/** A tracking call as it left its client. */
export interface SentCall {
  messageId?: string;
  type: string;
  at?: string;
  /** Its client was told so. */
  kept: boolean;
}

export interface Front {
  url: string;
  /** The calls of every request that came, once for each message id. */
  calls(): SentCall[];
  /** Statuses that clients were given for events, in order. */
  statuses: number[];
  /** The next requests with events meet these, one each. */
  faults: Fault[];
  close(): Promise<void>;
}

/** Stands before the api, as a load balancer does, and loses requests or answers when it is told to. */
export async function startFront(target: string): Promise<Front> {
  const calls = new Map<string, SentCall>();
  const statuses: number[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const sent = request.method === 'POST' ? callsOf(request.url ?? '', body) : [];
      for (const call of sent) calls.set(call.messageId ?? '', call);
      const fault = sent.length > 0 ? faults.shift() : undefined;
      const answer = fault?.kept === false ? refusal(request.headers) : await forward(target, request, body);
      const status = fault?.status ?? answer.status;
      if (status === 200)
        for (const { messageId = '' } of sent) calls.set(messageId, { ...calls.get(messageId)!, kept: true });
      if (sent.length > 0) statuses.push(status);
      response.writeHead(status, { ...answer.headers, ...(fault ? { 'retry-after': '1' } : {}) }).end(answer.body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => [...calls.values()],
    statuses,
    faults,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A page may read why it was refused. */
const refusal = ({ origin }: IncomingHttpHeaders): Answer => ({
  status: 503,
  headers: origin ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' } : {},
  body: Buffer.from('{"success":false}'),
});

async function forward(target: string, { method, url = '', headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const passing = httpRequest(`${target}${url}`, { method, headers });
  passing.end(body);
  const [answer] = (await once(passing, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await bodyOf(answer) };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface WrittenCall {
  type?: string;
  messageId?: string;
  timestamp?: string;
  originalTimestamp?: string;
}

const pathTypes: Record<string, string> = { t: 'track', i: 'identify', p: 'page', s: 'screen', g: 'group', a: 'alias' };

function callsOf(url: string, body: Buffer): SentCall[] {
  const name = url.split('?')[0]?.split('/').filter(Boolean).at(-1) ?? '';
  const plain = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
  const value = JSON.parse(plain.toString('utf8')) as WrittenCall & { batch?: WrittenCall[] };
  return (value.batch ?? [value]).map(({ type, messageId, timestamp, originalTimestamp }) => ({
    type: type ?? pathTypes[name] ?? name,
    messageId,
    at: timestamp ?? originalTimestamp,
    kept: false,
  }));
}
