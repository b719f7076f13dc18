import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { TributaryError } from '@tributary/contracts';
import type { HttpClient, HttpRequest, HttpResponse } from '@tributary/plugin-kit';
import type { Redactor } from '../settings/redact.js';
import { asHost } from '../containment/plugin-scope.js';
import { timeLimit, type TimeLimit } from '../containment/time-limit.js';
import { checkLiteral, guardedLookup, type Egress } from './egress.js';

export interface HttpOptions {
  egress: Egress;
  signal: AbortSignal;
  redactor: Redactor;
}

const usualBytes = 1_000_000;
const mostBytes = 32_000_000;
const maxRedirects = 5;

/**
 * HTTP as plugins get it. Built on node:http, since only there the egress guard sees the very address that is connected
 * to. CANCELLED when the signal aborts, VENDOR_UNAVAILABLE on time-out and dead connections, PLUGIN_SETTINGS where the
 * target is not allowed. Bodies are cut at `maxBytes`. At most five redirects; to another
 * origin they lose credentials, and a body is not carried there at all: it may be people's data, for somebody else.
 */
export function createHttpClient(options: HttpOptions): HttpClient {
  return {
    async request(request) {
      const limit = timeLimit(request.timeoutMs ?? 10_000, options.signal);
      try {
        return await follow(request, { limit, options });
      } finally {
        limit.end();
      }
    },
  };
}

interface Call {
  limit: TimeLimit;
  options: HttpOptions;
}

async function follow(request: HttpRequest, { limit, options }: Call): Promise<HttpResponse> {
  let next = request;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await asHost(() => exchange(next, limit.signal, options)).catch((error: unknown) => {
      throw asFailure(error, next, { limit, options });
    });
    const location = isRedirect(response.status) ? response.headers['location'] : undefined;
    if (!location) return response;
    next = redirected(next, { status: response.status, location }, options.redactor);
  }
  throw new TributaryError('VENDOR_UNAVAILABLE', `${hostOf(request.url)} redirects more than ${maxRedirects} times.`);
}

function exchange(request: HttpRequest, signal: AbortSignal, options: HttpOptions): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const url = parseUrl(request.url);
    checkLiteral(url.hostname, options.egress);
    const body = request.body === undefined ? undefined : Buffer.from(request.body as string);
    const headers = { ...request.headers, ...(body ? { 'content-length': String(body.length) } : {}) };
    const lookup = guardedLookup(options.egress);
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const call = start(url, { method: request.method, headers, lookup, signal }, (response) => {
      readCapped(response, Math.min(request.maxBytes ?? usualBytes, mostBytes)).then(
        ({ bytes, truncated }) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: flat(response),
            text: bytes.toString('utf8'),
            bytes,
            ...(truncated ? { truncated } : {}),
          }),
        reject,
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function readCapped(response: IncomingMessage, maxBytes: number): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes };
}

function flat(response: IncomingMessage): Record<string, string> {
  const entries = Object.entries(response.headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function redirected(request: HttpRequest, to: { status: number; location: string }, redactor: Redactor): HttpRequest {
  const target = new URL(to.location, request.url);
  const keep = ([name, value]: [string, string]): boolean =>
    !/^(authorization|cookie|proxy-authorization)$/i.test(name) && redactor.text(value) === value;
  const headers = Object.entries(request.headers ?? {});
  const sameOrigin = target.origin === new URL(request.url).origin;
  // As browsers do: all but 307 and 308 turn a POST into a GET.
  const asGet = to.status === 303 || ((to.status === 301 || to.status === 302) && request.method === 'POST');
  if (!sameOrigin && !asGet && request.body !== undefined)
    throw new TributaryError(
      'VENDOR_UNAVAILABLE',
      `${hostOf(request.url)} sends what is sent to it on to another address, which is not followed. Enter the right address.`,
    );
  const next: HttpRequest = {
    ...request,
    url: target.href,
    headers: Object.fromEntries(sameOrigin ? headers : headers.filter(keep)),
  };
  return asGet ? { ...next, method: 'GET', body: undefined } : next;
}

function asFailure(error: unknown, request: HttpRequest, { limit, options }: Call): TributaryError {
  const { redactor, signal } = options;
  const host = hostOf(request.url);
  if (error instanceof TributaryError) return redactor.error(error);
  if (signal.aborted) return new TributaryError('CANCELLED', `The request to ${host} was cancelled.`);
  const reason = limit.passed() ? 'took too long' : ((error as NodeJS.ErrnoException).code ?? 'the connection failed');
  return new TributaryError('VENDOR_UNAVAILABLE', redactor.text(`${host} does not answer: ${reason}.`), {
    cause: redactor.value(error),
  });
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new TributaryError('PLUGIN_SETTINGS', 'An address must start with http:// or https://.');
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the address');
