import { Agent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';
import { TributaryError, type HttpClient, type HttpRequest } from '@tributary/plugin-kit';
import { asGranted } from '../conformance/own-connections.js';

/**
 * HTTP without the host's guards: enough to meet a test server on this machine. Connections are kept open in an agent of
 * its own, so that a plugin's own request cannot hide in one.
 */
export function plainHttp(signal: AbortSignal, mostMs = Infinity): HttpClient {
  const agents = { 'http:': new Agent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) };
  return {
    async request(request) {
      try {
        const response = await asGranted(() => exchange(request, { aborted: signal, agents, mostMs }));
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

interface Ways {
  aborted: AbortSignal;
  agents: { 'http:': Agent; 'https:': SecureAgent };
  mostMs: number;
}

function exchange(request: HttpRequest, { aborted, agents, mostMs }: Ways): Promise<IncomingMessage> {
  const { method, url, headers = {}, body = '', timeoutMs = 10_000 } = request;
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const agent = agents[secure ? 'https:' : 'http:'];
    const start = secure ? requestHttps : requestHttp;
    const length = Buffer.byteLength(body);
    const sized = length > 0 ? { ...headers, 'content-length': String(length) } : headers;
    const call = start(url, { method, headers: sized, agent, signal: aborted }, resolve);
    const limit = setTimeout(() => call.destroy(new Error('took too long')), Math.min(timeoutMs, mostMs));
    call
      .on('close', () => clearTimeout(limit))
      .on('error', reject)
      .end(body);
  });
}
