import { createHmac, timingSafeEqual } from 'node:crypto';

/** The signed parts of a webhook by the Standard Webhooks specification 1.0. */
export interface SignedParts {
  id: string;
  /** Seconds since 1970. */
  timestamp: string;
  body: Uint8Array;
}

/** `v1,<base64>`: HMAC-SHA256 over `id.timestamp.body` with the secret's bytes (`whsec_<base64>`). */
export function webhookSignature(secret: string, { id, timestamp, body }: SignedParts): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** True where one of the space-separated signatures is right; compares in constant time. */
export function signatureFits(secret: string, parts: SignedParts, signatures: string): boolean {
  const wanted = Buffer.from(webhookSignature(secret, parts));
  return signatures.split(' ').some((given) => {
    const bytes = Buffer.from(given);
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  });
}
