import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { TributaryError } from '@tributary/contracts';
import { mapSecrets } from '@tributary/plugin-kit';
import type { z } from 'zod';

/** A secret at rest: format, nonce, text and tag in base64url, with dots between. */
export interface Sealed {
  sealed: string;
}

export interface Seal {
  /** 32 bytes, from `secretKey`. */
  key: Buffer;
  /** Key of the connection that the settings belong to. */
  connection: string;
}

/**
 * Settings fit to be stored: every secret encrypted by AES-256-GCM, bound to its connection and field, so that a sealed
 * value copied elsewhere does not open. References `{ env: … }` and values that are sealed already stay as they are.
 */
export function sealSettings(schema: z.ZodType, settings: unknown, seal: Seal): unknown {
  return mapSecrets(schema, settings, (value, path) => {
    if (typeof value !== 'string') return value;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', seal.key, nonce).setAAD(place(seal, path));
    const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return { sealed: ['1', ...[nonce, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.') };
  });
}

/** The settings with their secrets in the clear. SECRET_KEY_MISSING where a value was sealed with another key or elsewhere. */
export function openSettings(schema: z.ZodType, stored: unknown, seal: Seal): unknown {
  return mapSecrets(schema, stored, (value, path) => (isSealed(value) ? open(value, path, seal) : value));
}

function open({ sealed }: Sealed, path: string, seal: Seal): string {
  const [format, nonce, text, tag] = sealed.split('.');
  try {
    if (format !== '1') throw new TributaryError('SECRET_KEY_MISSING', `unknown format ${format}`);
    const bytes = (part: string | undefined): Buffer => Buffer.from(part ?? '', 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', seal.key, bytes(nonce), { authTagLength: 16 });
    decipher.setAAD(place(seal, path)).setAuthTag(bytes(tag));
    return decipher.update(bytes(text), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    const message = `The secret "${path}" of ${seal.connection} does not open with this key. Enter it again, or bring back the key it was stored with.`;
    throw new TributaryError('SECRET_KEY_MISSING', message, { cause: error });
  }
}

function isSealed(value: unknown): value is Sealed {
  return value !== null && typeof value === 'object' && typeof (value as Partial<Sealed>).sealed === 'string';
}

const place = (seal: Seal, path: string): Buffer => Buffer.from(`${seal.connection}\0${path}`, 'utf8');
