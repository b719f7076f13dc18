import { TributaryError, type HttpClient, type HttpRequest, type HttpResponse } from '@tributary/plugin-kit';
import { judgeStatus } from './judge-answer.js';
import { VendorRefusal } from './vendor-refusal.js';

export interface VendorRequest {
  method: HttpRequest['method'];
  /** Path and query. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
}

export interface VendorApi {
  /** The answer, whatever it says. VENDOR_UNAVAILABLE where nobody answers. */
  ask(request: VendorRequest): Promise<HttpResponse>;
  /** The JSON of an answer of success. Throws `VendorRefusal` for any other answer, and for a body that is no JSON. */
  json<T>(request: VendorRequest): Promise<T>;
  /** The same, null where there is no such thing (404). */
  find<T>(request: VendorRequest): Promise<T | null>;
  /** Whatever a success says; `gone` also takes 404 for one. */
  done(request: VendorRequest, options?: { gone: boolean }): Promise<void>;
  /** The JSON of an answer that is known to be a success. Throws `VendorRefusal` where it is no JSON. */
  read<T>(response: HttpResponse): T;
  /** What an answer that is no success means, to be thrown. */
  refusal(response: HttpResponse): VendorRefusal;
}

export interface VendorApiOptions {
  /** The vendor's name, in words to people. */
  vendor: string;
  /** Address of the API; paths are put behind it. */
  url: string;
  headers: Record<string, string>;
  /** The media type of bodies. Default application/json. */
  mediaType?: string;
  /** The vendor's own reading of an answer that is no success. Default: by its status. */
  judge?: typeof judgeStatus;
}

interface Grants {
  http?: HttpClient;
  clock: { now(): number };
}

/** A vendor's JSON API with the credentials of one connection. */
export function vendorApi({ http, clock }: Grants, options: VendorApiOptions): VendorApi {
  if (!http) throw new TributaryError('PLUGIN_FAULT', 'No HTTP client was granted.');
  const { vendor, url, headers, mediaType = 'application/json', judge = judgeStatus } = options;
  const base = url.replace(/\/+$/, '');

  const ask: VendorApi['ask'] = ({ method, path, body }) =>
    http.request({
      method,
      url: `${base}${path}`,
      headers: { accept: mediaType, ...headers, ...(body === undefined ? {} : { 'content-type': mediaType }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const refusal: VendorApi['refusal'] = (response) => new VendorRefusal(judge(response, vendor, clock.now()));
  const read = <T>({ text }: HttpResponse): T => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return value as T;
    } catch {
      // Told below.
    }
    throw new VendorRefusal({ batch: 'unavailable', message: `What answered for ${vendor} was not ${vendor}.` });
  };
  const find = async <T>(request: VendorRequest): Promise<T | null> => {
    const response = await ask(request);
    if (response.status === 404) return null;
    if (isSuccess(response)) return read<T>(response);
    throw refusal(response);
  };
  return {
    ask,
    refusal,
    read,
    find,
    async json<T>(request: VendorRequest) {
      const response = await ask(request);
      if (isSuccess(response)) return read<T>(response);
      throw refusal(response);
    },
    async done(request, { gone } = { gone: false }) {
      const response = await ask(request);
      if (gone && response.status === 404) return;
      if (!isSuccess(response)) throw refusal(response);
      // An empty answer is the vendor's own word where 204 says so; a page in its place is not.
      if (response.text.trimStart().startsWith('<')) read(response);
    },
  };
}

/** 2xx. */
export function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}
