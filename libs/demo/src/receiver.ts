import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { TributaryError } from '@tributary/contracts';
import { listenOnLoopback } from './listen.js';
import { signatureFits } from './standard-webhook.js';

export interface ReceivedWebhook {
  id: string;
  /** Seconds since 1970, as the sender stated. */
  timestamp: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** How often the same id came again. */
  repeats: number;
}

/**
 * What to do with a coming request in place of accepting it. `accept` takes it as usual; `cut-before` drops the
 * connection before the webhook is stored, `cut-after` stores it and then loses the answer.
 */
export type ReceiverAnswer = 'accept' | 'cut-before' | 'cut-after' | { status: number; retryAfterSeconds?: number };

export interface ReceiverOptions {
  /** 0 (default): any free port. */
  port?: number;
  /** `whsec_<base64>`. Without it, signatures are not checked. */
  secret?: string;
  /** Webhooks kept; older ones are forgotten. Default 100,000. */
  keep?: number;
  /** Seconds by which a timestamp may be off. Default 300, as the specification suggests. */
  toleranceSeconds?: number;
}

export interface Receiver {
  url: string;
  port: number;
  /** By webhook id, in order of arrival. */
  received: ReadonlyMap<string, ReceivedWebhook>;
  counts: Readonly<{ requests: number; accepted: number; repeats: number; refused: number; faulted: number }>;
  /** Answers to the next requests with a good signature, in this order; after the last, all are accepted. */
  answerNext(answers: readonly ReceiverAnswer[]): void;
  stop(): Promise<void>;
}

const bodyLimit = 20_000_000;

/** Starts a webhook receiver on loopback that checks Standard Webhooks signatures and stores by webhook id. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { port = 0, secret, keep = 100_000, toleranceSeconds = 300 } = options;
  if (secret !== undefined && !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret))
    throw new TributaryError('INVALID_REQUEST', 'The secret must look like whsec_<base64>.');
  const received = new Map<string, ReceivedWebhook>();
  const counts = { requests: 0, accepted: 0, repeats: 0, refused: 0, faulted: 0 };
  const answers: ReceiverAnswer[] = [];

  function store(webhook: ReceivedWebhook): void {
    const known = received.get(webhook.id);
    if (known) {
      known.repeats++;
      counts.repeats++;
      return;
    }
    received.set(webhook.id, webhook);
    counts.accepted++;
    const [oldest] = received.keys();
    if (received.size > keep && oldest !== undefined) received.delete(oldest);
  }

  function refusal(webhook: ReceivedWebhook, body: Uint8Array): string | null {
    if (!webhook.id || !Number.isFinite(webhook.timestamp)) return 'webhook-id or webhook-timestamp is missing';
    if (secret === undefined) return null;
    if (Math.abs(Date.now() / 1000 - webhook.timestamp) > toleranceSeconds) return 'the timestamp is too far off';
    const { 'webhook-signature': signatures = '', 'webhook-timestamp': timestamp = '' } = webhook.headers;
    return signatureFits(secret, { id: webhook.id, timestamp, body }, signatures) ? null : 'no signature fits';
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    counts.requests++;
    const reply = (status: number, message: string, headers: Record<string, string> = {}): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ message }));
    if (request.method !== 'POST') return reply(405, 'only POST', { allow: 'POST' });
    const body = await readBody(request);
    if (!body) return reply(413, 'the body is too large', { connection: 'close' });
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const webhook = {
      id: headers['webhook-id'] ?? '',
      timestamp: Number(headers['webhook-timestamp'] ?? NaN),
      headers,
      body: body.toString(),
      repeats: 0,
    };
    const refused = refusal(webhook, body);
    if (refused) {
      counts.refused++;
      return reply(401, refused);
    }
    const answer = answers.shift() ?? 'accept';
    if (answer !== 'accept') counts.faulted++;
    if (answer === 'cut-before') return void request.socket.destroy();
    if (typeof answer === 'object' && answer.status >= 300) {
      const { retryAfterSeconds } = answer;
      return reply(
        answer.status,
        'as planned',
        retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
      );
    }
    store(webhook);
    if (answer === 'cut-after') return void request.socket.destroy();
    reply(typeof answer === 'object' ? answer.status : 200, 'stored');
  }

  const server = createServer((request, response) => {
    // A sender that goes away in the middle of a request is its own affair.
    handle(request, response).catch(() => request.socket.destroy());
  });
  const taken = await listenOnLoopback(server, port);
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    received,
    counts,
    answerNext: (next) => void answers.push(...next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body, or null where it is over the limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
