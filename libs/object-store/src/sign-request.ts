import { hash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { HttpRequest } from '@tributary/plugin-kit';
import type { ObjectStoreSettings } from './settings.js';

export interface ObjectRequest {
  method: 'GET' | 'PUT' | 'DELETE';
  /** Null: the bucket itself. */
  key: string | null;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  maxBytes?: number;
}

/** The request with AWS Signature Version 4 in its headers. `now`: milliseconds UTC. */
export async function signRequest(
  request: ObjectRequest,
  { settings, now }: { settings: ObjectStoreSettings; now: number },
): Promise<HttpRequest> {
  const { accessKeyId, secretAccessKey, sessionToken, region } = settings;
  const { method, body, maxBytes } = request;
  const signer = new AwsV4Signer({
    method,
    url: urlOf(request, settings),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    service: 's3',
    region,
    datetime: new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, ''),
    headers: { ...request.headers, 'x-amz-content-sha256': hash('sha256', body ?? '', 'hex') },
    // Content headers too, so that nobody on the way can change what a file is taken for.
    allHeaders: true,
  });
  const signed = await signer.sign();
  return {
    method,
    url: signed.url.href,
    headers: Object.fromEntries(signed.headers),
    ...(body === undefined ? {} : { body }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    timeoutMs: 60_000,
  };
}

function urlOf({ key, query = {} }: ObjectRequest, { endpoint, bucket, pathStyle }: ObjectStoreSettings): string {
  const url = new URL(endpoint);
  if (!pathStyle) url.host = `${bucket}.${url.host}`;
  const path = [...(pathStyle ? [bucket] : []), ...(key === null ? [] : key.split('/').map(encodeKeyPart))].join('/');
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeKeyPart(value)}`);
  return `${url.origin}/${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
}

/** RFC 3986: everything but unreserved characters is escaped, as the signature wants it. */
function encodeKeyPart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
