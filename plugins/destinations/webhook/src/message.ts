import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest, Operation, SendOptions } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

const types = { add: 'segment.entered', update: 'segment.updated', remove: 'segment.left' } as const;

export interface MessageInput {
  settings: Settings;
  options: SendOptions;
  /** Milliseconds UTC. */
  now: number;
}

/** The request that tells of one operation, signed as https://www.standardwebhooks.com says. */
export function messageOf(operation: Operation, { settings, options, now }: MessageInput): HttpRequest {
  const { key, title } = options.segment;
  const body = JSON.stringify({
    type: types[operation.kind],
    timestamp: new Date(now).toISOString(),
    data: { segment: { key, title }, profile: operation.profile, operation: operation.id, record: operation.record },
  });
  // The same operation repeated in the same batch carries the same id: receivers drop what they have seen.
  const id = `msg_${createHash('sha256').update(`${options.idempotencyKey}\0${operation.id}`).digest('base64url').slice(0, 32)}`;
  const timestamp = String(Math.floor(now / 1000));
  return {
    method: 'POST',
    url: settings.url,
    headers: {
      ...settings.headers,
      'content-type': 'application/json',
      'user-agent': 'tributary-webhook/1',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(settings.secret, { id, timestamp, body }),
    },
    body,
    timeoutMs: settings.timeoutMs,
  };
}

/** `v1,` and the HMAC-SHA256 of id, timestamp and body joined by dots, in base64. */
export function sign(secret: string, { id, timestamp, body }: { id: string; timestamp: string; body: string }): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
