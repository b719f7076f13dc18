import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { TributaryError, type HttpClient, type HttpRequest } from '@tributary/plugin-kit';
import { asGranted } from '../conformance/own-connections.js';

/**
 * HTTP without the host's guards: enough to meet a test server on this machine. Each request has a connection of its
 * own, so that a plugin's own request cannot hide in one that is kept open.
 */
export function plainHttp(signal: AbortSignal): HttpClient {
  return {
    async request(request) {
      try {
        const response = await asGranted(() => exchange(request, signal));
        const chunks: Buffer[] = [];
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
        const whole = Buffer.concat(chunks);
        const body = whole.subarray(0, request.maxBytes ?? 1_000_000);
        const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
        return {
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(headers) as Record<string, string>,
          text: body.toString('utf8'),
          bytes: body,
          ...(whole.length > body.length ? { truncated: true } : {}),
        };
      } catch (error) {
        throw new TributaryError('VENDOR_UNAVAILABLE', `${new URL(request.url).host} does not answer.`, {
          cause: error,
        });
      }
    },
  };
}

function exchange(request: HttpRequest, aborted: AbortSignal): Promise<IncomingMessage> {
  const { method, url, headers = {}, body = '', timeoutMs = 10_000 } = request;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.any([aborted, AbortSignal.timeout(timeoutMs)]);
    const start = url.startsWith('https:') ? requestHttps : requestHttp;
    const length = Buffer.byteLength(body);
    const sized = length > 0 ? { ...headers, 'content-length': String(length) } : headers;
    start(url, { method, headers: sized, agent: false, signal }, resolve).on('error', reject).end(body);
  });
}
