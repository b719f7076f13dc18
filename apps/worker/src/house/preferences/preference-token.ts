import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** Whom a preference link is for, and what they were written to about. */
export interface PreferenceLink {
  email: string;
  purpose: string;
}

const ivBytes = 12;
const tagBytes = 16;

/**
 * A link's token: AES-256-GCM of whom it is for, so that an address shows neither in logs nor in a browser's history, and
 * nobody can make one for somebody else. The nonce is a MAC of the content (as SIV does, RFC 5297): the same link has the
 * same token, and no nonce serves two contents.
 */
export function preferenceToken(key: Buffer, { email, purpose }: PreferenceLink): string {
  const text = JSON.stringify([email, purpose]);
  const iv = createHmac('sha256', derived(key, 'nonce')).update(text).digest().subarray(0, ivBytes);
  const cipher = createCipheriv('aes-256-gcm', derived(key, 'seal'), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** What a token says; null where it was not made here. */
export function openPreferenceToken(key: Buffer, token: string): PreferenceLink | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= ivBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', derived(key, 'seal'), bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString(
      'utf8',
    );
    const [email, purpose] = JSON.parse(text) as [string, string];
    return { email, purpose };
  } catch {
    return null;
  }
}

function derived(key: Buffer, use: 'nonce' | 'seal'): Buffer {
  return createHmac('sha256', key).update(`preference links: ${use}`).digest();
}
