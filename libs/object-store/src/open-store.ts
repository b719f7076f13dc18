import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError, type HttpClient, type HttpResponse, type PluginContext } from '@tributary/plugin-kit';
import { element, readListing, type Listing, type StoredObject } from './listing.js';
import type { ObjectStoreSettings } from './settings.js';
import { signRequest, type ObjectRequest } from './sign-request.js';

/** One bucket. Every call throws CREDENTIALS_REFUSED, SOURCE_UNREADABLE (no such bucket) or VENDOR_UNAVAILABLE. */
export interface ObjectStore {
  /** A page of the objects under a prefix, in the order of their keys. */
  list(options: { prefix: string; after?: string; token?: string | null; most?: number }): Promise<Listing>;
  /** Bytes [start, end) of an object, at most 32 MB; it must still have this ETag. */
  range(object: StoredObject, start: number, end: number): Promise<Uint8Array>;
  /** The whole of a small object (32 MB); null where there is none. */
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, body: string | Uint8Array, type: string): Promise<void>;
  /** Removes an object; one that is not there is no error. */
  remove(key: string): Promise<void>;
}

const mostBytes = 32_000_000;
const firstPauseMs = 200;

/** Opens a bucket over the HTTP client that the host grants. */
export function openStore(
  ctx: PluginContext<unknown> & { http?: HttpClient },
  settings: ObjectStoreSettings,
): ObjectStore {
  const { http, clock, signal } = ctx;
  if (!http) throw new TributaryError('PLUGIN_FAULT', 'No HTTP client was granted.');

  async function ask(request: ObjectRequest): Promise<HttpResponse> {
    let left = settings.patience * 1000;
    for (let wait = firstPauseMs; ; wait *= 2) {
      const response = await http!.request(await signRequest(request, { settings, now: clock.now() }));
      // S3 asks for patience by 503 SlowDown, others by 429.
      if ((response.status !== 503 && response.status !== 429) || wait > left) return response;
      left -= wait;
      await pause(wait, undefined, { signal }).catch(() => {
        throw new TributaryError('CANCELLED', 'The work was cancelled.');
      });
    }
  }

  return {
    async list({ prefix, after, token, most }) {
      const response = await ask({
        method: 'GET',
        key: null,
        query: {
          'list-type': '2',
          'encoding-type': 'url',
          prefix,
          ...(after === undefined ? {} : { 'start-after': after }),
          ...(token ? { 'continuation-token': token } : {}),
          ...(most === undefined ? {} : { 'max-keys': String(most) }),
        },
        maxBytes: mostBytes,
      });
      if (response.status !== 200) throw failure(response, settings);
      return readListing(response.text);
    },
    async range({ key, etag }, start, end) {
      if (end <= start) return new Uint8Array();
      const headers = { range: `bytes=${start}-${end - 1}`, 'if-match': `"${etag}"` };
      const response = await ask({ method: 'GET', key, headers, maxBytes: mostBytes });
      if (response.status === 412 || response.status === 404)
        throw new TributaryError('VENDOR_UNAVAILABLE', `"${key}" changed while it was read; read it again.`);
      if (response.status !== 206 && response.status !== 200) throw failure(response, settings);
      // A server that knows no ranges sends the whole.
      return response.status === 200 ? response.bytes.subarray(start, end) : response.bytes;
    },
    async get(key) {
      const response = await ask({ method: 'GET', key, maxBytes: mostBytes });
      if (response.status === 404 && element(response.text, 'Code') !== 'NoSuchBucket') return null;
      if (response.status !== 200) throw failure(response, settings);
      if (response.truncated) throw new TributaryError('SOURCE_UNREADABLE', `"${key}" is over 32 MB.`);
      return response.bytes;
    },
    async put(key, body, type) {
      const response = await ask({ method: 'PUT', key, headers: { 'content-type': type }, body });
      if (response.status !== 200) throw failure(response, settings);
    },
    async remove(key) {
      const response = await ask({ method: 'DELETE', key });
      if (response.status !== 204 && response.status !== 200 && response.status !== 404)
        throw failure(response, settings);
    },
  };
}

/** What an answer that is no success means, by status and the code in its XML. */
function failure({ status, text, headers }: HttpResponse, { endpoint, bucket }: ObjectStoreSettings): TributaryError {
  const { host } = new URL(endpoint);
  const code = element(text, 'Code') || String(status);
  if (status === 401 || status === 403)
    return new TributaryError('CREDENTIALS_REFUSED', `${host} refused the access key (${code}). Check key and rights.`);
  if (code === 'NoSuchBucket')
    return new TributaryError('SOURCE_UNREADABLE', `There is no bucket "${bucket}" at ${host}.`);
  if (status === 301 || status === 400)
    return new TributaryError(
      'SOURCE_UNREADABLE',
      `${host} does not take the request (${code}). Check region and endpoint.`,
    );
  // Told apart for those who count attempts: nothing is wrong but the pace.
  const patience =
    status === 429 || code === 'SlowDown'
      ? { details: { throttledMs: Math.max(1, Number(headers['retry-after']) || 1) * 1000 } }
      : {};
  return new TributaryError('VENDOR_UNAVAILABLE', `${host} answered ${code}.`, patience);
}
