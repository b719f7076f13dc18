import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { RoomyBody } from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';

/** Of a request's body, packed or not. */
export const largestBodyBytes = 4 * 1024 * 1024;

const unpack = promisify(gunzip);

export interface ReadBody {
  /** The JSON text, unpacked, otherwise as it came. */
  bytes: Buffer;
  value: object;
  /** The same bytes with the room that they came in. */
  room?: RoomyBody;
}

/** A body as text, unpacked; what it says is not looked at yet. */
export type PlainBody = Omit<ReadBody, 'value'>;

/** A body that is not packed, or undefined. Gzip is told by its first bytes: clients leave the header out, or a proxy took it away. */
export function plainBody(body: RoomyBody): PlainBody | undefined {
  const { whole, to } = body;
  if (whole[body.from] === 0x1f && whole[body.from + 1] === 0x8b) return undefined;
  const from = body.from + (startsWithMark(whole.subarray(body.from, to)) ? markBytes : 0);
  return { bytes: whole.subarray(from, to), room: { whole, from, to } };
}

/** Unpacks a body. EVENT_TOO_LARGE over {@link largestBodyBytes}; INVALID_REQUEST. */
export async function unpackedBody({ whole, from, to }: RoomyBody): Promise<PlainBody> {
  const plain = await unpacked(whole.subarray(from, to));
  return { bytes: startsWithMark(plain) ? plain.subarray(markBytes) : plain };
}

/** The text as JSON, whatever its content type says. INVALID_REQUEST where it is no JSON object. */
export function parseBody(plain: PlainBody): ReadBody {
  const value = parsed(plain.bytes);
  if (typeof value !== 'object' || value === null) throw noObject();
  return { ...plain, value };
}

/** UTF-8's byte order mark. */
const markBytes = 3;
const startsWithMark = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

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

/** What a body is answered with that holds no call. */
export function noObject(): TributaryError {
  return new TributaryError('INVALID_REQUEST', 'The body must be a JSON object.');
}

/** What a body over the limit is answered with. */
export function tooLarge(): TributaryError {
  return new TributaryError(
    'EVENT_TOO_LARGE',
    `A request holds at most ${largestBodyBytes} bytes, unpacked. Send smaller batches.`,
  );
}
