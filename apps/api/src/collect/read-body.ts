import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { TributaryError } from '@tributary/contracts';

/** Of a request's body, packed or not. */
export const largestBodyBytes = 4 * 1024 * 1024;

const unpack = promisify(gunzip);

export interface ReadBody {
  /** The JSON text, unpacked, otherwise as it came. */
  bytes: Buffer;
  value: object;
}

/**
 * A body as JSON, whatever its content type says. Gzip is told by its first bytes: clients leave the header out, or a
 * proxy in between took it away. EVENT_TOO_LARGE over {@link largestBodyBytes}; INVALID_REQUEST where it is no JSON object.
 */
export async function readBody(body: unknown): Promise<ReadBody> {
  const packed = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const plain = isGzip(packed) ? await unpacked(packed) : packed;
  const bytes = plain.subarray(0, 3).equals(byteOrderMark) ? plain.subarray(3) : plain;
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null)
    throw new TributaryError('INVALID_REQUEST', 'The body must be a JSON object.');
  return { bytes, value };
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function unpacked(bytes: Buffer): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: largestBodyBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new TributaryError('INVALID_REQUEST', 'The body begins as gzip and cannot be unpacked.');
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message quotes the text.
    throw new TributaryError('INVALID_REQUEST', 'The body is not JSON.');
  }
}

/** What a body over the limit is answered with. */
export function tooLarge(): TributaryError {
  return new TributaryError(
    'EVENT_TOO_LARGE',
    `A request holds at most ${largestBodyBytes} bytes, unpacked. Send smaller batches.`,
  );
}
