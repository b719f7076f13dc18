import { createHmac, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
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
  const [before = '', after = ''] = settings.payload
    .replaceAll('{timestamp}', timestamp)
    .replaceAll('{id}', delivery ?? '')
    .split('{body}');
  const signed = Buffer.concat([Buffer.from(before), body, Buffer.from(after)]);
  const fits = checkOf(settings, signed);
  if (!stated.some((text) => fits(Buffer.from(text, settings.encoding))))
    throw invalid('The signature does not fit the body.');
}

function checkOf({ algorithm, secret, secretEncoding }: SignatureSettings, signed: Buffer): (given: Buffer) => boolean {
  if (algorithm === 'ecdsa-sha256') {
    const key = publicKey(secret);
    return (given) => verify('sha256', signed, key, given);
  }
  const wanted = createHmac(algorithm, Buffer.from(secret, secretEncoding)).update(signed).digest();
  return (given) => given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** @throws WEBHOOK_CLOSED where the text is no public key */
function publicKey(text: string): KeyObject {
  try {
    return text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  } catch (error) {
    throw new TributaryError('WEBHOOK_CLOSED', 'The secret of this webhook is no public key.', { cause: error });
  }
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
