import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { TributaryError } from '@tributary/contracts';
import type { SignatureSettings } from '@tributary/worker';

/** A request as it came over the wire. */
export interface SignedRequest {
  headers: IncomingHttpHeaders;
  /** The bytes of the body, packed where they came packed. */
  body: Uint8Array;
  /** Id of the delivery, where its source states one. */
  delivery: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Whether whoever sent the request knows the secret, and sent it just now. Several signatures may stand side by side,
 * while a secret is changed; one that fits is enough. SIGNATURE_INVALID says what is wrong, never what would be right.
 */
export function verifySignature(settings: SignatureSettings, request: SignedRequest): void {
  const { headers, body, delivery, now } = request;
  const stated = statedIn(headers[settings.header.toLowerCase()], settings.prefix);
  if (stated.length === 0) throw invalid(`The header ${settings.header} holds no signature.`);
  const timestamp = settings.timestamp ? sendingTime(settings.timestamp, { headers, now }) : '';
  const hmac = createHmac(settings.algorithm, Buffer.from(settings.secret, settings.secretEncoding));
  const [before = '', after = ''] = settings.payload
    .replaceAll('{timestamp}', timestamp)
    .replaceAll('{id}', delivery ?? '')
    .split('{body}');
  const wanted = hmac.update(before).update(body).update(after).digest();
  const fits = stated.some((text) => {
    const given = Buffer.from(text, settings.encoding);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  if (!fits) throw invalid('The signature does not fit the body.');
}

/** The time of sending as it is written. */
function sendingTime(
  { header, prefix, toleranceSeconds }: NonNullable<SignatureSettings['timestamp']>,
  { headers, now }: Pick<SignedRequest, 'headers' | 'now'>,
): string {
  const [text] = statedIn(headers[header.toLowerCase()], prefix);
  const at = text === undefined ? NaN : /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (text === undefined || Number.isNaN(at)) throw invalid(`The header ${header} holds no time.`);
  if (Math.abs(now - at) > toleranceSeconds * 1000)
    throw invalid(`The request was sent more than ${toleranceSeconds} s ago, or its clock is wrong.`);
  return text;
}

/** What stands behind each prefix in a header of several parts (`t=1,v1=ab v1=cd`). */
function statedIn(header: string | string[] | undefined, prefix: string): string[] {
  const text = Array.isArray(header) ? header.join(' ') : (header ?? '');
  // A prefix may hold a comma itself (`v1,`), so that only blanks divide then.
  const parts = text.split(prefix.includes(',') ? /\s+/ : /[\s,]+/);
  return parts
    .filter((part) => part.startsWith(prefix) && part.length > prefix.length)
    .map((part) => part.slice(prefix.length));
}

function invalid(reason: string): TributaryError {
  return new TributaryError('SIGNATURE_INVALID', reason);
}
