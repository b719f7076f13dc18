import { createHmac } from 'node:crypto';
import { keyOf } from '../definitions/secret-settings.js';
import type { House } from './house.js';

/** A passphrase is slow to make a key of, and batches come often. By what the key depends on. */
const made = new Map<string, Promise<Buffer>>();

/** What composite identifiers are hashed with; undefined where no rule of them is in force, since asking may make a key. */
export async function compositeKeyOf({
  config,
  dataDirectory,
}: Pick<House, 'config' | 'dataDirectory'>): Promise<Buffer | undefined> {
  if (Object.keys(config.identity.composites).length === 0) return undefined;
  const { TRIBUTARY_KEY = '', XDG_CONFIG_HOME = '' } = process.env;
  const place = [TRIBUTARY_KEY, XDG_CONFIG_HOME, dataDirectory].join('\0');
  const known = made.get(place);
  if (known !== undefined) return known;
  const key = derived(dataDirectory);
  made.set(place, key);
  key.catch(() => made.delete(place));
  return key;
}

async function derived(dataDirectory: string): Promise<Buffer> {
  return createHmac('sha256', await keyOf(dataDirectory))
    .update('composite identifiers')
    .digest();
}
