import { randomBytes, scryptSync } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import type { Environment } from './parse-settings.js';

export interface SecretKeyOptions {
  env: Environment;
  /** Where the key is kept when TRIBUTARY_KEY is not set. Must lie outside `dataDirectory`: a copy of the data must not carry its key. */
  file: string;
  dataDirectory: string;
}

/** `$XDG_CONFIG_HOME/tributary/secret.key`, else `~/.config/tributary/secret.key`. */
export function defaultKeyFile(env: Environment): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'tributary', 'secret.key');
}

/**
 * The 32 bytes that secrets are encrypted with: from TRIBUTARY_KEY (base64 of 32 bytes, or a passphrase through scrypt),
 * else from the key file, which is made at first use (mode 0600). SECRET_KEY_MISSING where neither can be used.
 */
export async function secretKey({ env, file, dataDirectory }: SecretKeyOptions): Promise<Buffer> {
  const given = env['TRIBUTARY_KEY'];
  if (given) return keyFromText(given);
  const way = relative(resolve(dataDirectory), resolve(file));
  if (way === '' || (way.split(sep)[0] !== '..' && !way.startsWith(sep)))
    throw new TributaryError(
      'SECRET_KEY_MISSING',
      'The key file must lie outside the data directory. Choose another path.',
    );
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, randomBytes(32).toString('base64') + '\n', { flag: 'wx', mode: 0o600, flush: true });
    await chmod(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new TributaryError(
        'SECRET_KEY_MISSING',
        `The key file ${file} cannot be made. Set TRIBUTARY_KEY instead.`,
        { cause: error },
      );
  }
  return readKeyFile(file);
}

async function readKeyFile(file: string): Promise<Buffer> {
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch((error: unknown) => {
    throw new TributaryError('SECRET_KEY_MISSING', `The key file ${file} cannot be read.`, { cause: error });
  });
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new TributaryError('SECRET_KEY_MISSING', `Others may read the key file ${file}. Run: chmod 600 ${file}`);
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32)
    throw new TributaryError('SECRET_KEY_MISSING', `The key file ${file} does not hold a key: 32 bytes in base64.`);
  return key;
}

/** A passphrase has no stored salt, so that the same one opens a restored copy anywhere; scrypt's cost stands in its place. */
function keyFromText(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 32 && /^[A-Za-z0-9+/]{43}=$/.test(text.trim())) return bytes;
  return scryptSync(text.normalize('NFC'), 'tributary.secret-key.1', 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 });
}
