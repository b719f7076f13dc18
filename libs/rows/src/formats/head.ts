import { constants, gunzipSync } from 'node:zlib';
import { TributaryError } from '@tributary/plugin-kit';
import { damaged, type TextForm } from './bytes.js';
import { encodingOfHead, type TextEncoding } from './encoding.js';
import type { RowBytes } from './row-bytes.js';

/** Bytes that are looked at to tell how a text is written. */
const headBytes = 65_536;

/** The start of a text, and how it lies in its file. */
export interface TextHead {
  form: TextForm;
  /** Without a byte-order mark, lines ending in line feeds. */
  text: string;
  /** It is all of the text. */
  whole: boolean;
}

/**
 * Looks at the start of a text file, plain or gzip.
 * @param encoding how it is written where that is known; the head shows it otherwise
 * @throws SOURCE_UNREADABLE where the file cannot be read or is no text
 */
export async function headOfText(files: RowBytes, path: string, encoding?: TextEncoding): Promise<TextHead> {
  const { bytes, gzip, whole } = await firstBytes(files, path);
  const found = encoding ?? encodingOfHead(bytes);
  if (found === null) throw noText(path);
  const text = new TextDecoder(found).decode(bytes, { stream: true });
  const returns = text.includes('\r') && !text.includes('\n');
  return {
    form: { gzip, encoding: found, returns },
    text: returns ? text.replaceAll('\r', '\n') : text,
    whole,
  };
}

export function noText(path: string): TributaryError {
  return new TributaryError(
    'SOURCE_UNREADABLE',
    `"${path}" cannot be read: it is no text (CSV or JSON lines, gzip or not). Save a spreadsheet as CSV first.`,
  );
}

/** One range of the file is enough: of a packed file it is unpacked as far as it goes. */
async function firstBytes(files: RowBytes, path: string): Promise<{ bytes: Buffer; gzip: boolean; whole: boolean }> {
  const stored = Buffer.from(await files.readRange(path, 0, headBytes));
  const whole = stored.length < headBytes;
  const gzip = stored[0] === 0x1f && stored[1] === 0x8b;
  if (!gzip) return { bytes: stored, gzip, whole };
  try {
    const bytes = gunzipSync(stored, { finishFlush: constants.Z_SYNC_FLUSH });
    return { bytes: bytes.subarray(0, headBytes), gzip, whole: whole && bytes.length <= headBytes };
  } catch (cause) {
    throw damaged(path, cause);
  }
}
