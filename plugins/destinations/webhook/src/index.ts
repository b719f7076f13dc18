import { sendInLanes } from '@tributary/http-delivery';
import { defineDestination, TributaryError, type HttpClient } from '@tributary/plugin-kit';
import { z } from 'zod';
import { judgeResponse } from './judge-response.js';
import { messageOf } from './message.js';
import { settings } from './settings.js';

/** Tells a server of yours about people who enter, change in or leave a segment. */
export default defineDestination({
  id: 'webhook',
  title: 'Webhook',
  summary: 'Posts a signed JSON message to an address of yours for each person who enters or leaves a segment.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record: z.record(z.string(), z.unknown()),
  identity: [],
  channel: 'data',
  purposes: [],
  limits: { items: 100, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  /** A GET, since a POST would be a message. Receivers often know only POST, so 404 and 405 count as reached. */
  async test(ctx) {
    const { url, headers, timeoutMs } = ctx.settings;
    const { status } = await client(ctx.http).request({ method: 'GET', url, headers, timeoutMs });
    if (status === 401 || status === 403)
      throw new TributaryError(
        'CREDENTIALS_REFUSED',
        `The receiver answered ${status}. Check the headers of this connection.`,
      );
    if (status >= 500 || status === 429)
      throw new TributaryError('VENDOR_UNAVAILABLE', `The receiver answered ${status}.`);
  },

  send(ctx, operations, options) {
    const http = client(ctx.http);
    return sendInLanes(operations, async (operation) => {
      const now = ctx.clock.now();
      try {
        return judgeResponse(await http.request(messageOf(operation, { settings: ctx.settings, options, now })), now);
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        if (code !== 'VENDOR_UNAVAILABLE') throw error;
        return { batch: 'unavailable', message };
      }
    });
  },

  async preview(ctx, operations, options) {
    return operations.map((operation) => {
      const { method, url, headers, body } = messageOf(operation, {
        settings: ctx.settings,
        options,
        now: ctx.clock.now(),
      });
      const masked = {
        ...headers,
        ...Object.fromEntries(Object.keys(ctx.settings.headers).map((name) => [name, '••••••'])),
      };
      const lines = Object.entries(masked).map(([name, value]) => `${name}: ${value}`);
      return { title: `${method} ${url}`, body: `${lines.join('\n')}\n\n${String(body)}` };
    });
  },
});

function client(http: HttpClient | undefined): HttpClient {
  if (http) return http;
  throw new TributaryError('PLUGIN_FAULT', 'No HTTP client was granted.');
}
